-- From now on people are asked about a file in this run of Airflow.
UPDATE raw.refusal SET asked_in = $run, asked_at = $at WHERE id = $id
