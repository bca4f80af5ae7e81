package conformance

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoad(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	for _, group := range groups {
		assert.NotEmpty(t, group.Cases, group.Name)
	}
}

func TestLoadFS(t *testing.T) {
	_, err := LoadFS(fstest.MapFS{"readme.md": {}})
	assert.ErrorContains(t, err, "no *.case file")
	same := &fstest.MapFile{Data: []byte("about x")}
	_, err = LoadFS(fstest.MapFS{"1-a.case": same, "2-a.case": same})
	assert.ErrorContains(t, err, `1-a.case and 2-a.case are both the group "a"`)
	_, err = LoadFS(fstest.MapFS{"a.case": {Data: []byte("x")}})
	assert.ErrorContains(t, err, "a.case:1: expected about")
}
