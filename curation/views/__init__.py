"""The desk and the imports over the web. A request becomes a form, a verb, and an answer."""
