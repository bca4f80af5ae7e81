package syntax

import "looper.example/stage05-templates/template/value"

// TokenKind says what a Token is. Kinds with a name of their own are described
// by it in messages; of operators it is what is written.
type TokenKind string

// The kinds of tokens.
const (
	TokenData          TokenKind = "template data / text"
	TokenVariableBegin TokenKind = "begin of print statement"
	TokenVariableEnd   TokenKind = "end of print statement"
	TokenBlockBegin    TokenKind = "begin of statement block"
	TokenBlockEnd      TokenKind = "end of statement block"
	TokenName          TokenKind = "name"    // a word: a variable, a tag, an operator such as "not"
	TokenString        TokenKind = "string"  // its Value is what it means, without escapes
	TokenInteger       TokenKind = "integer" // with its Value
	TokenFloat         TokenKind = "float"   // with its Value
	TokenEnd           TokenKind = "end of template"
	TokenError         TokenKind = "error" // the last token: the source cannot be read on

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

// operatorAt returns the operator at the start of s, the longest there is, or
// "" if there is none.
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

// Token is a piece of a source. Comments and the tags around raw text give none.
type Token struct {
	Kind  TokenKind
	Pos   Pos
	Text  string      // of data and names; of an error the message
	Value value.Value // of literals
}

// isName reports whether t is that word.
func (t Token) isName(word string) bool { return t.Kind == TokenName && t.Text == word }

// describe returns what messages call t.
func (t Token) describe() string {
	if t.Kind == TokenName {
		return t.Text
	}
	return string(t.Kind)
}
