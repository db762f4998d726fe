-- From now on people are asked about a file in this run of Airflow. In another run the question is another one.
UPDATE raw.refusal SET is_put = is_put AND asked_in = $run, asked_in = $run, asked_at = $at WHERE id = $id
