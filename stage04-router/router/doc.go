// Package router finds the handler for a request's method and path. It is a radix
// tree: patterns that begin alike share their beginning, so that a lookup reads
// the path once, from left to right, however many routes there are.
//
//	/                  GET                /
//	├─ files/
//	│  ├─ {name}.json  GET                /files/{name}.json
//	│  └─ {rest:path}  GET                /files/{rest:path}
//	└─ users           GET, POST          /users
//	   └─ /
//	      ├─ me        GET                /users/me
//	      ├─ {id:int}  DELETE, GET        /users/{id:int}
//	      │  └─ /edit  GET, POST          /users/{id:int}/edit
//	      └─ {name}    GET                /users/{name}
//
// # Patterns
//
//	/users/me            fixed text: percent-codes and the text they mean are one
//	/users/{name}        a parameter: one segment, not empty
//	/users/{id:int}      ... of a type: bool, uuid, uint, int or float
//	/years/{y:[0-9]{4}}  ... that a regular expression matches as a whole
//	/files/{name}.json   ... with fixed text before or behind it in its segment
//	/files/{rest:path}   the rest of the path, which may be empty, slashes and all
//
// No parameter but a path is ever empty, so an expression that matches the empty text is
// refused. Text that may be missing needs a second route: /a and /a{x:\.json}.
//
// A segment holds one parameter, a pattern at most MaxParams. Case matters, and so
// do a slash at the end and a doubled one: /users and /users/ are two paths. "."
// and ".." are segments like others. A brace of fixed text is written %7B or %7D.
//
// # Which route wins
//
// The most specific one, whatever the order of registration. Two patterns are
// compared segment by segment from the left, and the first difference decides:
//
//  1. fixed text before parameters
//  2. of two parameters, the one with more fixed text before it
//  3. then the one with more fixed text behind it
//  4. then by type: bool, uuid, uint, int, float, a regular expression, none, path
//  5. two regular expressions in the order of their text
//
// A lookup tries them in this order, and comes back when one leads nowhere: with
// /users/me and /users/{name}/edit, the path /users/me/edit is found. A route for
// another method leads nowhere too. The work is bounded, whatever the path and the
// patterns: a walk enters no node of the tree twice and looks at one segment for each
// (walk.go says why), and a lookup is one walk, or two where there are percent-codes.
//
// # Encoding
//
// Paths are matched as they came, still encoded: %2F is a part of its segment and
// never separates two. Parameters are decoded once. In a path parameter a decoded
// %2F looks like the slashes around it: whoever must tell them apart looks at the
// path itself.
//
// # Interface
//
//	Router   Add, Handle, Remove      routes, while no lookup runs
//	         Group                    routes with a common prefix and middleware
//	         Lookup, LookupString     the way from a request to a Match; nothing is allocated
//	         URL, AppendURL           the way back, from a route's name to a path
//	         Routes, String, Explain  what is there, as a list and as a tree, and how it is found
//	Outcome  Found, NotFound, MethodNotAllowed, Options
//	Match    Handler, Pattern, Route, Param, Params, Int, Uint, Float, Bool, AppendAllow
//	Route    Method, Pattern, Handler, Params, Name, Named
//
// Errors: PatternError, MethodError, ConflictError, URLError.
package router
