"""The tools of the guide that compute: what is made from the code, so that a browser does as the software does."""
