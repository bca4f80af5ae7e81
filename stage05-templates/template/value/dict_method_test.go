package value

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every method in the list is found, and no other name hides a key.
func TestDictMethodsAreFound(t *testing.T) {
	dict := NewDict("name", 1).Value()
	for name := range dictMethods {
		_, ok := dictMethod(dict, name)
		assert.True(t, ok, name)
	}
	_, ok := dictMethod(dict, "name")
	assert.False(t, ok)
}
