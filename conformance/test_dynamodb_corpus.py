"""DynamoDB answers as AWS was seen to answer: every case of ``dynamodb/*.yaml`` through boto3 (see ``dynamodb_corpus``)."""

import pytest
from botocore.config import Config

import dynamodb_corpus as corpus

FILES = corpus.files()
CASES = [pytest.param(stem, case, id=id) for stem, content in FILES for id, case in corpus.cases(stem, content)]


@pytest.fixture(scope="module")
def runner(connect):
    """The shared tables, made once."""
    # The corpus sends what the SDK would not let through
    unchecked = Config(parameter_validation=False)
    dynamodb = connect("dynamodb", config=unchecked)
    tables = corpus.tables()
    made = [name for name, table in tables.items() if _made(dynamodb, table)]
    for name in made:
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})
    schemas = {name: [key["AttributeName"] for key in table["KeySchema"]] for name, table in tables.items()}
    yield corpus.Runner([dynamodb, connect("dynamodbstreams", config=unchecked)], schemas)
    for name in made:
        dynamodb.delete_table(TableName=name)


def _made(dynamodb, table):
    # A table that is refused fails its own cases and no others
    try:
        return dynamodb.create_table(**table)
    except dynamodb.exceptions.ClientError as refused:
        print(f"{table['TableName']}: {refused}")
        return None


@pytest.fixture(scope="module")
def prepared(runner):
    """Puts a file's items before its first case."""
    ready = set()

    def prepare(stem):
        if stem not in ready:
            ready.add(stem)
            runner.put(dict(FILES)[stem].get("items", {}))

    return prepare


@pytest.mark.parametrize(("stem", "case"), CASES)
def test_dynamodb_answers_as_aws_does(runner, prepared, stem, case):
    prepared(stem)
    runner.case(case)
