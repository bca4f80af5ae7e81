package syntax

import "cmp"

// Settings say how templates are written. The zero Settings are Jinja2's
// defaults.
type Settings struct {
	TrimBlocks          bool   // drop the first newline after a block tag
	LstripBlocks        bool   // drop white space from the start of a line to a block tag or comment
	KeepTrailingNewline bool   // keep the newline at the end of the source
	Newline             string // the line ends of what is printed: "\n", "\r\n" or "\r"; "" is "\n"
	Delimiters          Delimiters
	Tags                map[string]bool // the tags of the program, and whether they have a body
	NewstyleGettext     bool            // trans tags pass their variables to the gettext functions
	TrimTranslations    bool            // trans tags are trimmed that do not say notrimmed
}

// Delimiters enclose what is not text. An empty one stands for Jinja2's.
type Delimiters struct {
	BlockStart, BlockEnd       string // {% %}
	VariableStart, VariableEnd string // {{ }}
	CommentStart, CommentEnd   string // {# #}
	// A line that begins with LineStatement is a tag, and from LineComment on a
	// line is a comment. There is no default: none of them is used if empty.
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
