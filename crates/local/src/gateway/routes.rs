//! Which function answers a request, decided as API Gateway's HTTP APIs do.

use std::collections::BTreeMap;

use http::Method;

use crate::template::Route;

/// The routes of the template, most specific first.
pub(crate) struct Routes {
    ordered: Vec<Pattern>,
    default: Option<Route>,
}

struct Pattern {
    route: Route,
    segments: Vec<Segment>,
}

enum Segment {
    Exact(String),
    Parameter(String),
    Greedy(String),
}

/// What the table of routes says about a request.
pub(crate) enum Match<'a> {
    /// This route, with its path parameters decoded.
    Found(&'a Route, BTreeMap<String, String>),
    /// The path exists with other methods only.
    OtherMethods(Vec<Method>),
    /// There is no such path.
    Nothing,
}

impl Routes {
    pub(crate) fn new(routes: &[Route]) -> Routes {
        let (default, named): (Vec<&Route>, Vec<&Route>) =
            routes.iter().partition(|route| route.path == "$default");
        let mut ordered: Vec<Pattern> = named.into_iter().map(Pattern::new).collect();
        // At the first segment that differs an exact one comes before a parameter and that before a greedy one;
        // a named method comes before ANY.
        ordered.sort_by_key(|pattern| {
            let ranks: Vec<u8> = pattern.segments.iter().map(Segment::rank).collect();
            (ranks, pattern.route.method == "ANY")
        });
        Routes { ordered, default: default.first().map(|route| (*route).clone()) }
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Match<'_> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let mut other_methods = Vec::new();
        for pattern in &self.ordered {
            let Some(parameters) = pattern.matches(&segments) else { continue };
            if pattern.route.method == "ANY" || pattern.route.method == method.as_str() {
                return Match::Found(&pattern.route, parameters);
            }
            other_methods.extend(pattern.route.method.parse::<Method>().ok());
        }
        if let Some(default) = &self.default {
            return Match::Found(default, BTreeMap::new());
        }
        if method == Method::HEAD && other_methods.contains(&Method::GET) {
            return self.find(&Method::GET, path);
        }
        if other_methods.is_empty() {
            return Match::Nothing;
        }
        other_methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        other_methods.dedup();
        Match::OtherMethods(other_methods)
    }
}

impl Pattern {
    fn new(route: &Route) -> Pattern {
        let segment = |text: &str| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => match name.strip_suffix('+') {
                Some(name) => Segment::Greedy(name.to_owned()),
                None => Segment::Parameter(name.to_owned()),
            },
            None => Segment::Exact(text.to_owned()),
        };
        let segments = route.path.trim_start_matches('/').split('/').map(segment).collect();
        Pattern { route: route.clone(), segments }
    }

    fn matches(&self, path: &[&str]) -> Option<BTreeMap<String, String>> {
        let mut parameters = BTreeMap::new();
        let mut rest = path;
        for segment in &self.segments {
            let (first, others) = rest.split_first()?;
            match segment {
                Segment::Exact(text) if text == first => {}
                Segment::Exact(_) => return None,
                Segment::Parameter(_) if first.is_empty() => return None,
                Segment::Parameter(name) => {
                    parameters.insert(name.clone(), super::decoded(first));
                }
                Segment::Greedy(name) => {
                    parameters.insert(name.clone(), super::decoded(&rest.join("/")));
                    return Some(parameters);
                }
            }
            rest = others;
        }
        rest.is_empty().then_some(parameters)
    }
}

impl Segment {
    fn rank(&self) -> u8 {
        match self {
            Segment::Exact(_) => 0,
            Segment::Parameter(_) => 1,
            Segment::Greedy(_) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{FunctionName, Route};

    fn routes(keys: &[&str]) -> Routes {
        let route = |key: &&str| {
            let (method, path) = key.split_once(' ').unwrap_or(("", key));
            Route {
                method: method.to_owned(),
                path: path.to_owned(),
                function: FunctionName::from_logical_id(key),
                authorizer: None,
                public: true,
            }
        };
        Routes::new(&keys.iter().map(route).collect::<Vec<_>>())
    }

    fn found(routes: &Routes, method: &Method, path: &str) -> String {
        match routes.find(method, path) {
            Match::Found(route, parameters) => format!("{} {} {parameters:?}", route.method, route.path),
            Match::OtherMethods(methods) => format!("{methods:?}"),
            Match::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn exact_comes_before_parameter_and_that_before_greedy() {
        let routes =
            routes(&["GET /a/{rest+}", "GET /a/{id}", "GET /a/bulk", "POST /a", "ANY /a/{id}/x", "GET /"]);
        assert_eq!(found(&routes, &Method::GET, "/a/bulk"), "GET /a/bulk {}");
        assert_eq!(found(&routes, &Method::GET, "/a/1%2F2"), "GET /a/{id} {\"id\": \"1/2\"}");
        assert_eq!(found(&routes, &Method::GET, "/a/1/2"), "GET /a/{rest+} {\"rest\": \"1/2\"}");
        assert_eq!(found(&routes, &Method::PUT, "/a/1/x"), "ANY /a/{id}/x {\"id\": \"1\"}");
        assert_eq!(found(&routes, &Method::GET, "/"), "GET / {}");
    }

    #[test]
    fn a_known_path_with_another_method_names_the_methods_it_has() {
        let routes = routes(&["GET /a/{id}", "DELETE /a/{id}"]);
        assert_eq!(found(&routes, &Method::POST, "/a/1"), "[DELETE, GET]");
        assert_eq!(found(&routes, &Method::HEAD, "/a/1"), "GET /a/{id} {\"id\": \"1\"}");
        assert_eq!(found(&routes, &Method::GET, "/b"), "nothing");
        assert_eq!(found(&routes, &Method::GET, "/a/"), "nothing");
    }

    #[test]
    fn the_default_route_takes_everything_else() {
        let routes = routes(&["GET /a", "$default"]);
        assert_eq!(found(&routes, &Method::GET, "/b"), " $default {}");
        assert_eq!(found(&routes, &Method::POST, "/a"), " $default {}");
        assert_eq!(found(&routes, &Method::GET, "/a"), "GET /a {}");
    }
}
