"""CloudWatch and CloudWatch Logs."""

from aws_api.calls import Call
from aws_api.documents import tag_map
from aws_api.mapping import PhysicalName, Properties, ResourceType


def _retention(days: int, _properties: Properties, log_group: str) -> list[Call]:
    return [Call("logs", "PutRetentionPolicy", {"logGroupName": log_group, "retentionInDays": days})]




TYPES = {
    "AWS::CloudWatch::Alarm": ResourceType(
        service="cloudwatch", creates="PutMetricAlarm", name=PhysicalName("AlarmName", 255)
    ),
    "AWS::CloudWatch::Dashboard": ResourceType(
        service="cloudwatch", creates="PutDashboard", name=PhysicalName("DashboardName", 255)
    ),
    "AWS::Logs::LogGroup": ResourceType(
        service="logs",
        creates="CreateLogGroup",
        name=PhysicalName("LogGroupName", 512),
        values={"Tags": tag_map},
        elsewhere={"RetentionInDays": _retention},
    ),
    "AWS::Logs::ResourcePolicy": ResourceType(
        service="logs", creates="PutResourcePolicy", name=PhysicalName("PolicyName", 255)
    ),
}
