package syntax

import "cmp"

// Settings are the syntax of sources. The zero Settings are Jinja2's defaults.
type Settings struct {
	TrimBlocks          bool   // remove the first newline after a block tag
	LstripBlocks        bool   // remove white space from the start of a line to a block tag or comment
	KeepTrailingNewline bool   // keep the newline at the end of the source
	Newline             string // the end of a line in the output: "\n", "\r\n" or "\r"; "" means "\n"
	Delimiters          Delimiters
	Tags                map[string]bool // the program's own tags; true if the tag has a body
	NewstyleGettext     bool            // trans tags pass their variables to the gettext functions
	TrimTranslations    bool            // trans tags without notrimmed are trimmed
}

// Delimiters enclose tags, print statements and comments. An empty one means Jinja2's.
type Delimiters struct {
	BlockStart, BlockEnd       string // {% %}
	VariableStart, VariableEnd string // {{ }}
	CommentStart, CommentEnd   string // {# #}
	// A line that begins with LineStatement is a tag, and the part of a line from LineComment on is a
	// comment. They have no defaults: an empty one is not used.
	LineStatement, LineComment string
}

func (d Delimiters) orDefaults() Delimiters {
	return Delimiters{
		BlockStart:    cmp.Or(d.BlockStart, "{%"),
		BlockEnd:      cmp.Or(d.BlockEnd, "%}"),
		VariableStart: cmp.Or(d.VariableStart, "{{"),
		VariableEnd:   cmp.Or(d.VariableEnd, "}}"),
		CommentStart:  cmp.Or(d.CommentStart, "{#"),
		CommentEnd:    cmp.Or(d.CommentEnd, "#}"),
		LineStatement: d.LineStatement,
		LineComment:   d.LineComment,
	}
}
