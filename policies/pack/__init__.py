"""What a committee is given beside a policy: papers that are written from its values, and say no more than they do."""
