/**
 * The accounts of the AWS Deep Learning Containers by region, where AWS's tools know the images of the Hugging Face container.
 *
 * From `docs/reference/region_availability.md` of aws/deep-learning-containers and `image_uri_config/huggingface.json` of
 * the SageMaker Python SDK. `region_info.FactName.DLC_REPOSITORY_ACCOUNT` of aws-cdk-lib 2.276 lacks several of them.
 */
export const DLC_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '626614931356',
  'ap-east-1': '871362719292',
  'ap-northeast-1': '763104351884',
  'ap-northeast-2': '763104351884',
  'ap-northeast-3': '364406365360',
  'ap-south-1': '763104351884',
  'ap-south-2': '772153158452',
  'ap-southeast-1': '763104351884',
  'ap-southeast-2': '763104351884',
  'ap-southeast-3': '907027046896',
  'ap-southeast-4': '457447274322',
  'ca-central-1': '763104351884',
  'ca-west-1': '204538143572',
  'cn-north-1': '727897471807',
  'cn-northwest-1': '727897471807',
  'eu-central-1': '763104351884',
  'eu-central-2': '380420809688',
  'eu-north-1': '763104351884',
  'eu-south-1': '692866216735',
  'eu-south-2': '503227376785',
  'eu-west-1': '763104351884',
  'eu-west-2': '763104351884',
  'eu-west-3': '763104351884',
  'il-central-1': '780543022126',
  'me-central-1': '914824155844',
  'me-south-1': '217643126080',
  'sa-east-1': '763104351884',
  'us-east-1': '763104351884',
  'us-east-2': '763104351884',
  'us-gov-east-1': '446045086412',
  'us-gov-west-1': '442386744353',
  'us-west-1': '763104351884',
  'us-west-2': '763104351884',
};

/**
 * The accounts of the AWS Deep Learning Containers in regions that the first list names and the SDK's does not: an account
 * does not mean that it holds an image.
 */
export const DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES: Readonly<Record<string, string>> = {
  'ap-east-2': '975050140332',
  'ap-southeast-5': '550225433462',
  'ap-southeast-6': '633930458069',
  'ap-southeast-7': '590183813437',
  'mx-central-1': '637423239942',
};

/**
 * The accounts of SageMaker's own images by region, where AWS lists them for Text Embeddings Inference (`tei`, `tei-cpu`).
 *
 * From "SageMaker Algorithm Registry" in `docs/reference/region_availability.md` of aws/deep-learning-containers, which
 * releases these images since version 1.9.3 (2026-08-07).
 */
export const TEI_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '510948584623',
  'ap-east-1': '651117190479',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'cn-north-1': '450853457545',
  'cn-northwest-1': '451049120500',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'il-central-1': '898809789911',
  'sa-east-1': '737474898029',
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
};

/**
 * The accounts of SageMaker's own images in regions where AWS's tools know Text Embeddings Inference up to 1.8.2, and that
 * AWS's list of accounts leaves out.
 */
export const TEI_ACCOUNTS_WITHOUT_KNOWN_IMAGES: Readonly<Record<string, string>> = {
  'me-central-1': '272398656194',
  'me-south-1': '801668240914',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '414596584902',
};

/**
 * The accounts that hold version 1.8.2 of Text Embeddings Inference.
 *
 * From `image_uri_config/huggingface-tei.json` of the SageMaker Python SDK.
 */
export const TEI_1_8_ACCOUNTS: Readonly<Record<string, string>> = {
  ...TEI_ACCOUNTS,
  ...TEI_ACCOUNTS_WITHOUT_KNOWN_IMAGES,
};
