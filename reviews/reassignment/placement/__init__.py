"""Where the rules put routings and items: the SQL of the predicate, cells, reroutes, policies and teams."""
