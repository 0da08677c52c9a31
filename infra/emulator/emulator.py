"""moto's server, with the few pieces of CloudFormation that these stacks need and moto lacks.

What is added calls moto's own services, so what a stack creates can be read back like everything else.
"""

import json
import sys
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudwatch.models import Dimension, Metric, MetricDataQuery, MetricStat, cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.vpcs import VPC
from moto.ecs.models import Service, TaskDefinition, ecs_backends
from moto.logs.models import logs_backends
from moto.elbv2.models import ALLOWED_ACTIONS, ELBv2Backend, FakeTargetGroup
from moto.rds.models import DBInstance, rds_backends
from moto.server import main

_database_attributes = {
    "Endpoint.Address": lambda database: database.address,
    "Endpoint.Port": lambda database: database.port,
    "DbiResourceId": lambda database: database.dbi_resource_id,
    "DBInstanceArn": lambda database: database.db_instance_arn,
    "MasterUserSecret.SecretArn": lambda database: (
        f"arn:aws:secretsmanager:{database.region}:{database.account_id}"
        f":secret:rds!{database.db_instance_identifier}-AbCdEf"
    ),
}

_database_properties = {
    "AllocatedStorage": "allocated_storage",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "BackupRetentionPeriod": "backup_retention_period",
    "CACertificateIdentifier": "ca_certificate_identifier",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "DBInstanceClass": "db_instance_class",
    "DBInstanceIdentifier": "db_instance_identifier",
    "DBName": "db_name",
    "DeletionProtection": "deletion_protection",
    "EnableCloudwatchLogsExports": "enable_cloudwatch_logs_exports",
    "EnableIAMDatabaseAuthentication": "enable_iam_database_authentication",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "KmsKeyId": "kms_key_id",
    "ManageMasterUserPassword": "manage_master_user_password",
    "MasterUsername": "master_username",
    "MaxAllocatedStorage": "max_allocated_storage",
    "MultiAZ": "multi_az",
    "Port": "port",
    "PreferredBackupWindow": "preferred_backup_window",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "PubliclyAccessible": "publicly_accessible",
    "StorageEncrypted": "storage_encrypted",
    "StorageType": "storage_type",
    "VPCSecurityGroups": "vpc_security_group_ids",
}


def _create_database(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    unknown = set(properties) - set(_database_properties) - {
        "DBParameterGroupName",
        "DBSubnetGroupName",
        "DeleteAutomatedBackups",
        "MasterUserSecret",
        "Tags",
    }
    if unknown:
        raise ValueError(f"the emulator does not know these properties of a database: {sorted(unknown)}")
    return rds_backends[account_id][region_name].create_db_instance(
        {
            **{name: properties[key] for key, name in _database_properties.items() if key in properties},
            "port": int(properties["Port"]),
            "allocated_storage": int(properties["AllocatedStorage"]),
            "db_parameter_group_name": properties["DBParameterGroupName"].name,
            "db_subnet_group_name": properties["DBSubnetGroupName"].name,
        }
    )


DBInstance.get_cfn_attribute = lambda self, name: _database_attributes[name](self)  # type: ignore[method-assign]
DBInstance.has_cfn_attr = classmethod(lambda cls, name: name in _database_attributes)  # type: ignore[assignment]
DBInstance.create_from_cloudformation_json = classmethod(_create_database)  # type: ignore[assignment]

_target_group_attributes = {
    "TargetGroupArn": lambda group: group.arn,
    "TargetGroupFullName": lambda group: group.arn.split(":")[-1],
    "TargetGroupName": lambda group: group.name,
}
FakeTargetGroup.get_cfn_attribute = lambda self, name: _target_group_attributes[name](self)
FakeTargetGroup.has_cfn_attr = classmethod(lambda cls, name: name in _target_group_attributes)


def _update_parameters(self, instance, incoming_params):
    """A parameter that keeps its previous value may have got it from its default, which moto forgets."""
    defaults = {name: definition.get("Default") for name, definition in instance.template_dict["Parameters"].items()}
    previous = {**defaults, **instance.parameters}
    return {
        parameter["ParameterKey"]: previous[parameter["ParameterKey"]]
        if parameter.get("UsePreviousValue", False)
        else parameter["ParameterValue"]
        for parameter in incoming_params
    }


CloudFormationBackend._resolve_update_parameters = _update_parameters  # type: ignore[method-assign]



def _update_termination_protection(self):
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection")
    return ActionResult({"StackId": stack.stack_id})


CloudFormationResponse.update_termination_protection = _update_termination_protection  # type: ignore[attr-defined]

_delete_stack = CloudFormationBackend.delete_stack


def _delete_unprotected_stack(self, name_or_stack_id):
    stack = self.get_stack(name_or_stack_id)
    if stack.enable_termination_protection:
        raise ValidationError(name_or_stack_id, f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    _delete_stack(self, name_or_stack_id)


CloudFormationBackend.delete_stack = _delete_unprotected_stack  # type: ignore[method-assign]

# Newer than moto: the balancer verifies a program's token.
ALLOWED_ACTIONS.append("jwt-validation")
_validate_actions = ELBv2Backend._validate_actions
ELBv2Backend._validate_actions = lambda self, actions: _validate_actions(  # type: ignore[method-assign]
    self, [action for action in actions if action.type != "jwt-validation"]
)

_create_service = Service.create_from_cloudformation_json.__func__


def _service_with_network(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    service = _create_service(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
    properties = cloudformation_json["Properties"]
    network = properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    service.network_configuration = {"awsvpcConfiguration": _lower_first(network)}
    service.load_balancers = [_lower_first(balancer) for balancer in properties["LoadBalancers"]]
    return service


def _lower_first(properties: dict[str, Any]) -> dict[str, Any]:
    return {key[0].lower() + key[1:]: value for key, value in properties.items()}


Service.create_from_cloudformation_json = classmethod(_service_with_network)  # type: ignore[assignment]

_build_resource_diff = ResourceMap.build_resource_diff


def _diff_with_dependants(self, template, parameters=None):
    """A new revision of a task definition has a new name, so its dependants change too, and after it."""
    actions = _build_resource_diff(self, template, parameters)
    resources = template["Resources"]
    revised = [name for name in actions["Modify"] if resources[name]["Type"] == "AWS::ECS::TaskDefinition"]
    dependants = [
        name
        for name, resource in resources.items()
        if resource["Type"] in ("AWS::ECS::Service", "AWS::StepFunctions::StateMachine")
        and any(f'"Ref": "{task}"' in json.dumps(resource) for task in revised)
    ]
    others = [name for name in actions["Modify"] if name not in revised and name not in dependants]
    return {**actions, "Modify": [*revised, *others, *dependants]}


ResourceMap.build_resource_diff = _diff_with_dependants  # type: ignore[method-assign]


def _revise_task(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    revised = cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)
    ecs_backends[account_id][region_name].deregister_task_definition(original_resource.arn)
    return revised


TaskDefinition.update_from_cloudformation_json = classmethod(_revise_task)  # type: ignore[assignment]


def _delete_vpc(self, account_id, region_name):
    """Deletes the route tables first: moto never deletes a stack's own, and then refuses to delete their VPC."""
    backend = ec2_backends[account_id][region_name]
    if not backend.describe_subnets(filters={"vpc-id": self.id}):
        for table in backend.describe_route_tables(filters={"vpc-id": self.id}):
            table._associations.clear()
            backend.delete_route_table(table.id)
    backend.delete_vpc(self.id)


VPC.delete = _delete_vpc


class SecurityGroupEgress(CloudFormationModel):
    # moto reads from here which service a model belongs to.
    __module__ = "moto.ec2.models"

    def __init__(self, physical_id: str):
        self.physical_id = physical_id

    @property
    def physical_resource_id(self) -> str:
        return self.physical_id

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::EC2::SecurityGroupEgress"

    @staticmethod
    def _rule(properties: dict[str, Any]) -> dict[str, Any]:
        group = properties.get("DestinationSecurityGroupId")
        prefix_list = properties.get("DestinationPrefixListId")
        return {
            "group_name_or_id": properties["GroupId"],
            "ip_protocol": properties["IpProtocol"],
            "from_port": properties.get("FromPort"),
            "to_port": properties.get("ToPort"),
            "ip_ranges": [{"CidrIp": properties["CidrIp"]}] if "CidrIp" in properties else [],
            "source_groups": [{"GroupId": group}] if group else [],
            "prefix_list_ids": [{"PrefixListId": prefix_list}] if prefix_list else [],
        }

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        ec2_backends[account_id][region_name].authorize_security_group_egress(**cls._rule(properties))
        return cls(resource_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        backend = ec2_backends[account_id][region_name]
        rule = cls._rule(cloudformation_json["Properties"])
        if backend.get_security_group_by_name_or_id(rule["group_name_or_id"], None) is not None:
            backend.revoke_security_group_egress(**rule)


class Alarm(CloudFormationModel):
    __module__ = "moto.cloudwatch.models"

    def __init__(self, physical_id: str):
        self.physical_id = physical_id

    @property
    def physical_resource_id(self) -> str:
        return self.physical_id

    @staticmethod
    def cloudformation_name_type() -> str:
        return "AlarmName"

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        alarm = cloudwatch_backends[account_id][region_name].put_metric_alarm(
            name=properties["AlarmName"],
            namespace=properties.get("Namespace"),
            metric_name=properties.get("MetricName"),
            comparison_operator=properties["ComparisonOperator"],
            evaluation_periods=int(properties["EvaluationPeriods"]),
            period=properties.get("Period"),
            threshold=float(properties["Threshold"]),
            statistic=properties.get("Statistic"),
            description=properties.get("AlarmDescription"),
            dimensions=properties.get("Dimensions", []),
            alarm_actions=properties.get("AlarmActions", []),
            ok_actions=properties.get("OKActions", []),
            treat_missing_data=properties.get("TreatMissingData"),
            metric_data_queries=[_query(raw) for raw in properties.get("Metrics", [])] or None,
        )
        # moto knows only percentiles; CloudWatch also has percentile ranks such as PR(1:).
        alarm.extended_statistic = properties.get("ExtendedStatistic")
        return cls(properties["AlarmName"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        name = cloudformation_json["Properties"]["AlarmName"]
        cloudwatch_backends[account_id][region_name].delete_alarms([name])


class MetricFilter(CloudFormationModel):
    __module__ = "moto.logs.models"

    def __init__(self, physical_id: str):
        self.physical_id = physical_id

    @property
    def physical_resource_id(self) -> str:
        return self.physical_id

    @staticmethod
    def cloudformation_name_type() -> str:
        return "FilterName"

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Logs::MetricFilter"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        logs_backends[account_id][region_name].put_metric_filter(
            resource_name,
            properties["FilterPattern"],
            properties["LogGroupName"],
            [
                {
                    "metricName": item["MetricName"],
                    "metricNamespace": item["MetricNamespace"],
                    "metricValue": item["MetricValue"],
                    "dimensions": {dimension["Key"]: dimension["Value"] for dimension in item.get("Dimensions", [])},
                }
                for item in properties["MetricTransformations"]
            ],
        )
        return cls(resource_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        group = cloudformation_json["Properties"]["LogGroupName"]
        logs_backends[account_id][region_name].delete_metric_filter(resource_name, group)


def _query(raw: dict[str, Any]) -> MetricDataQuery:
    stat = raw.get("MetricStat")
    return MetricDataQuery(
        raw["Id"],
        raw.get("Label"),
        raw.get("Period"),
        str(raw.get("ReturnData", True)).lower(),
        raw.get("Expression"),
        None
        if stat is None
        else MetricStat(
            Metric(
                stat["Metric"]["MetricName"],
                stat["Metric"]["Namespace"],
                [Dimension(item["Name"], item["Value"]) for item in stat["Metric"].get("Dimensions", [])],
            ),
            str(stat["Period"]),
            stat["Stat"],
            stat.get("Unit"),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
