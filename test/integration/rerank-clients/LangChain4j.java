import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.cohere.CohereScoringModel;
import dev.langchain4j.model.jina.JinaScoringModel;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.model.voyageai.VoyageAiScoringModel;
import java.util.Arrays;
import java.util.List;

/** Scores the documents after the query, by each model: LangChain4j.java URL KEY QUERY DOCUMENT... */
class LangChain4j {
    public static void main(String[] arguments) {
        String url = arguments[0];
        String key = arguments[1];
        List<TextSegment> documents =
                Arrays.stream(arguments).skip(3).map(TextSegment::from).toList();
        print("cohere", CohereScoringModel.builder().baseUrl(url + "/v1/").apiKey(key).build(), documents, arguments[2]);
        print("jina", JinaScoringModel.builder().baseUrl(url).apiKey(key).build(), documents, arguments[2]);
        print("voyage", VoyageAiScoringModel.builder().baseUrl(url + "/voyage/v1/").apiKey(key).modelName("any").build(), documents, arguments[2]);
    }

    /** One line: the model, and the scores in the order of the documents. */
    private static void print(String name, ScoringModel model, List<TextSegment> documents, String query) {
        System.out.println(name + " " + model.scoreAll(documents, query).content());
    }
}
