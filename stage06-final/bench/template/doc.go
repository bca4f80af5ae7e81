// Package template compares stage 05's templates with the engines that Go programs use,
// html/template, text/template, pongo2 and gonja, and with the real Jinja2 in Python. It
// has only tests and benchmarks; ../README.md says how to run them and how to read the
// results.
//
//	testdata/jinja    the pages for looper, Jinja2 and gonja: the very same files
//	testdata/pongo2   the parts that pongo2 needs in another form
//	testdata/go       the pages for html/template and text/template
package template
