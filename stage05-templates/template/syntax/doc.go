// Package syntax reads the source of templates: Jinja2's language as tokens and
// as a syntax tree. It knows nothing of values at run time.
//
//	"Hi {{ name|upper }}!"
//	   | Scan: one Token for each piece
//	   v
//	data "Hi "   {{   name   |   name   }}   data "!"
//	   | Parse: a method for each tag, and for each rung of precedence
//	   v
//	Template
//	  Text "Hi "
//	  Print
//	    Filter upper
//	      Name name
//	  Text "!"
//
// The interface:
//
//	Settings, Delimiters ... how a template is written
//	Scan ................... the tokens of a source
//	Parse .................. the tree of a source
//	Walk ................... the nodes of a tree, in the order of the source
//	AppendTree ............. draws a tree, for people to read
//	Source ................. finds lines and columns
//	Error .................. what is wrong, where, and what was expected and found
package syntax
