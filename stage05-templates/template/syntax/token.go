package syntax

import "looper.example/stage05-templates/template/value"

// TokenKind says what a Token is. Error messages use the text of the kind; the kind of an operator is
// the operator itself.
type TokenKind string

// The kinds of tokens.
const (
	TokenData          TokenKind = "template data / text"
	TokenVariableBegin TokenKind = "begin of print statement"
	TokenVariableEnd   TokenKind = "end of print statement"
	TokenBlockBegin    TokenKind = "begin of statement block"
	TokenBlockEnd      TokenKind = "end of statement block"
	TokenName          TokenKind = "name"    // a word: a variable, a tag, an operator such as "not"
	TokenString        TokenKind = "string"  // its Value is the text without escapes
	TokenInteger       TokenKind = "integer" // with its Value
	TokenFloat         TokenKind = "float"   // with its Value
	TokenEnd           TokenKind = "end of template"
	TokenError         TokenKind = "error" // the last token: the rest of the source cannot be read

	TokenAdd      TokenKind = "+"
	TokenSub      TokenKind = "-"
	TokenMul      TokenKind = "*"
	TokenDiv      TokenKind = "/"
	TokenFloorDiv TokenKind = "//"
	TokenMod      TokenKind = "%"
	TokenPow      TokenKind = "**"
	TokenTilde    TokenKind = "~"
	TokenEq       TokenKind = "=="
	TokenNe       TokenKind = "!="
	TokenLt       TokenKind = "<"
	TokenLe       TokenKind = "<="
	TokenGt       TokenKind = ">"
	TokenGe       TokenKind = ">="
	TokenAssign   TokenKind = "="
	TokenDot      TokenKind = "."
	TokenComma    TokenKind = ","
	TokenColon    TokenKind = ":"
	TokenSemi     TokenKind = ";"
	TokenPipe     TokenKind = "|"
	TokenLParen   TokenKind = "("
	TokenRParen   TokenKind = ")"
	TokenLBracket TokenKind = "["
	TokenRBracket TokenKind = "]"
	TokenLBrace   TokenKind = "{"
	TokenRBrace   TokenKind = "}"
)

// operatorAt returns the longest operator at the start of s, or "" if there is none.
func operatorAt(s string) TokenKind {
	if len(s) >= 2 {
		switch op := TokenKind(s[:2]); op {
		case TokenFloorDiv, TokenPow, TokenEq, TokenNe, TokenLe, TokenGe:
			return op
		}
	}
	switch op := TokenKind(s[:1]); op {
	case TokenAdd, TokenSub, TokenMul, TokenDiv, TokenMod, TokenTilde, TokenLt, TokenGt,
		TokenAssign, TokenDot, TokenComma, TokenColon, TokenSemi, TokenPipe,
		TokenLParen, TokenRParen, TokenLBracket, TokenRBracket, TokenLBrace, TokenRBrace:
		return op
	}
	return ""
}

// Token is a piece of a source. Comments and the tags around raw text have no tokens.
type Token struct {
	Kind  TokenKind
	Pos   Pos
	Text  string      // of data and names; for TokenError, the message
	Value value.Value // of literals
}

// isName reports whether t is the given word.
func (t Token) isName(word string) bool { return t.Kind == TokenName && t.Text == word }

// describe returns the name of t in messages.
func (t Token) describe() string {
	if t.Kind == TokenName {
		return t.Text
	}
	return string(t.Kind)
}
