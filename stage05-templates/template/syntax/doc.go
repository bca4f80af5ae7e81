// Package syntax reads the source of templates: it turns Jinja2's language into tokens, and these into
// a syntax tree. It knows nothing about values at run time.
//
//	"Hi {{ name|upper }}!"
//	   | Scan: one Token for each piece
//	   v
//	data "Hi "   {{   name   |   name   }}   data "!"
//	   | Parse: a method for each tag, and for each level of precedence
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
//	Settings, Delimiters ... the syntax of a source
//	Scan ................... the tokens of a source
//	Parse .................. the tree of a source
//	Walk ................... the nodes of a tree, in the order of the source
//	AppendTree ............. a tree as text, for people to read
//	Source ................. lines and columns
//	Error .................. a mistake, with its place, what was expected and what was found
package syntax
