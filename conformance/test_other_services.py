"""Services that the local cloud has not: every client of boto3 can read that it has not (operation by operation it is 501, too)."""

import os
import random

import boto3
from botocore.exceptions import ClientError, NoAuthTokenError

# Their clients ask a host of their own whatever the endpoint is.
ELSEWHERE = {"signin"}
ONE_OF_EACH_PROTOCOL = ["ec2", "rds", "route53", "ecs", "iot", "cloudwatchomni"]


def an_operation(client):
    """One that can be called with nothing."""
    model = client.meta.service_model
    for name in model.operation_names:
        operation = model.operation_model(name)
        shape = operation.input_shape
        if (shape is None or not shape.required_members) and operation.auth_type != "none":
            return name
    return None


def test_a_service_that_is_not_there_is_said_in_a_form_that_its_clients_read(connect):
    asked, wrong = 0, []
    seed = int(os.environ.get("OPSCTL_SERVICES_SEED", 20_261_130))
    print("OPSCTL_SERVICES_SEED", seed)  # making a client takes a quarter of a second, and there are 400 of them
    others = [service for service in boto3.Session().get_available_services() if service not in ELSEWHERE]
    for service in ONE_OF_EACH_PROTOCOL + random.Random(seed).sample(others, int(os.environ.get("OPSCTL_SERVICES", 30))):
        client = connect(service, checked=False)
        operation = an_operation(client)
        if operation is None:
            continue
        method = next(m for m, o in client.meta.method_to_api_mapping.items() if o == operation)
        try:
            getattr(client, method)()
            continue
        except ClientError as e:
            error, status = e.response["Error"], e.response["ResponseMetadata"]["HTTPStatusCode"]
            if "The local cloud has no service" not in error.get("Message", "") and status != 501:
                continue  # a service that is there, and an answer of its own
            asked += 1
            if error["Code"] != "NotImplemented" or status != 501:
                wrong.append((service, operation, error, status))
        except NoAuthTokenError:
            continue  # a client that wants a bearer's token asks nobody without one
        except Exception as e:  # noqa: BLE001: whatever a client makes of what it cannot read
            wrong.append((service, operation, type(e).__name__, str(e)[:160]))
    assert not wrong, "\n".join(map(str, wrong))
    assert asked > 10, asked
