// Package router compares stage 04's router with those that Go programs use: the
// standard library's ServeMux, httprouter, gin, chi and gorilla/mux. It has only tests
// and benchmarks; ../README.md says how to run them and how to read the results.
//
//	route sets (sets_test.go)        contestants (contestants_test.go)
//	  docs     static                  looper        Lookup with the bytes of a request
//	  forge    an API                  httprouter    ServeHTTP, and Lookup
//	  params   1, 5, 20                gin, chi, gorilla/mux, ServeMux
//	  tail     the rest of a path                    ServeHTTP
//	      \                            /
//	       every contestant finds every route of every set (routes_test.go),
//	       and only then is measured: ratios (results_test.go), go test -bench
package router
