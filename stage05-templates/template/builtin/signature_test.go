package builtin_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// signatures are the parameters of the functions of the real Jinja2; see testdata/generate.py.
type signatures struct {
	Filters, Tests, Globals map[string][]parameter
	Attributes              map[string][]string
}

type parameter struct {
	Name    string
	Default *string // in Python's syntax
	Rest    bool    // *args or **kwargs
}

func readSignatures(t *testing.T) (s signatures) {
	content, err := os.ReadFile("../testdata/signatures.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &s))
	require.Len(t, s.Filters, 54)
	require.Len(t, s.Tests, 39)
	return s
}

func TestSignatures(t *testing.T) {
	wanted, library := readSignatures(t), builtin.NewLibrary(10)
	check := func(what string, wanted map[string][]parameter, have map[string]*builtin.Function) {
		for name, params := range wanted {
			f := have[name]
			if !assert.NotNil(t, f, "%s %s", what, name) || f.Open != nil || params == nil {
				continue
			}
			require.Len(t, f.Params, len(params), "%s %s", what, name)
			for i, p := range params {
				got := f.Params[i]
				assert.Equal(t, p.Name, got.Name, "%s %s", what, name)
				if p.Default == nil {
					assert.True(t, got.Fallback.IsMissing(), "%s %s(%s) has no default", what, name, p.Name)
					continue
				}
				repr, err := value.AppendRepr(nil, nil, got.Fallback)
				require.NoError(t, err)
				assert.Equal(t, *p.Default, string(repr), "%s %s(%s)", what, name, p.Name)
			}
		}
	}
	check("filter", wanted.Filters, library.Filters)
	check("test", wanted.Tests, library.Tests)
	for name := range library.Filters {
		if _, ok := wanted.Filters[name]; !ok {
			assert.Equal(t, "strftime", name, "Jinja2 has no such filter")
		}
	}
	for name := range library.Tests {
		assert.Contains(t, wanted.Tests, name)
	}
}

// TestKeywordsOfGlobals calls each global with all its parameters by name.
func TestKeywordsOfGlobals(t *testing.T) {
	library := builtin.NewLibrary(10)
	for name, params := range readSignatures(t).Globals {
		args := value.Args{}
		for _, p := range params {
			switch {
			case p.Rest:
				args.Positional = append(args.Positional, value.Int(1))
			case *p.Default == "', '":
				args.Keywords = append(args.Keywords, value.Keyword{Name: p.Name, Value: value.String(";")})
			default:
				args.Keywords = append(args.Keywords, value.Keyword{Name: p.Name, Value: value.Int(len(args.Keywords))})
			}
		}
		_, err := value.Call(nil, library.Globals[name], args)
		assert.NoError(t, err, name)
		args.Keywords = append(args.Keywords, value.Keyword{Name: "nothing", Value: value.Int(1)})
		_, err = value.Call(nil, library.Globals[name], args)
		assert.ErrorIs(t, err, value.TypeError, name)
	}
}
