// Package template compares stage 05's templates with the engines that Go programs use,
// html/template, text/template, pongo2 and gonja, and with the real Jinja2 in Python. It
// holds tests and benchmarks only; ../README.md says how to run them and how to read the
// results.
//
//	testdata/jinja    the pages as looper, Jinja2 and gonja read them: the very same files
//	testdata/pongo2   what has to be written differently for pongo2
//	testdata/go       the pages for html/template and text/template
package template
