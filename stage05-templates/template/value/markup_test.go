package value

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAppendEscaped(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"nothing to escape", "plain ÄÖ text", "plain ÄÖ text"},
		{"all", `&<>'"`, "&amp;&lt;&gt;&#39;&#34;"},
		{"inside", "a<b>c", "a&lt;b&gt;c"},
		{"twice is not once", "&amp;", "&amp;amp;"},
	} {
		assert.Equal(t, "x"+test.want, string(AppendEscaped([]byte("x"), test.text)), test.name)
		assert.Equal(t, len(test.want), escapedLen(test.text), test.name)
	}
}
