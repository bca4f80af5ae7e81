package looper_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

type paging struct {
	Page int `query:"page"`
	Size int `query:"size,required"`
}

type fromAll struct {
	paging             // embedded
	User    int64      `path:"user"`
	Tags    []string   `query:"tag"`
	Numbers []uint8    `query:"n"`
	Since   *time.Time `query:"since"`
	Address netip.Addr `header:"X-Address"`
	List    []string   `header:"X-List"`
	Name    string     `json:"name" form:"name"`
	Admin   bool       // has no tag
	Secret  []string   // has none either
	Nested  struct {
		Gift *bool `json:"gift" form:"gift"`
	}
	Photo  *looper.FormFile   `form:"photo"`
	Photos []*looper.FormFile `form:"photos"`
	Empty  string             `query:"-" json:"-"`
}

func TestBind(t *testing.T) {
	yes := true
	whole := fromAll{paging: paging{1, 5}, User: 7}
	with := func(change func(f *fromAll)) fromAll {
		f := whole
		change(&f)
		return f
	}
	since := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	rows := []struct {
		name, query, fields, body string
		want                      fromAll
		wrong                     string
	}{
		{"what is required", "size=5", "X: y", "", whole, ""},
		{"an embedded struct", "size=6&page=2", "X: y", "", with(func(f *fromAll) { f.paging = paging{2, 6} }), ""},
		{"nothing filled in", "size=5&page=&n=&since=&tag=", "X: y", "", with(func(f *fromAll) { f.Tags = []string{""} }), ""},
		{"repeated values", "size=5&tag=a&tag=b&n=1&n=2", "X: y", "", with(func(f *fromAll) { f.Tags = []string{"a", "b"}; f.Numbers = []uint8{1, 2} }), ""},
		{"an optional value", "size=5&since=2000-01-01T00:00:00Z", "X: y", "", with(func(f *fromAll) { f.Since = &since }), ""},
		{"header fields", "size=5", "X-Address: ::1\r\nX-List: a, b\r\nX-List: c", "", with(func(f *fromAll) {
			f.Address, f.List = netip.MustParseAddr("::1"), []string{"a", "b", "c"}
		}), ""},
		{"JSON", "size=5", isJSON, `{"name":"Ada","Nested":{"gift":true}}`, with(func(f *fromAll) { f.Name, f.Nested.Gift = "Ada", &yes }), ""},
		{"JSON for fields of other parts", "size=5", isJSON, `{"User":1,"user":1,"Admin":true,"Secret":["x"],"Page":9,"paging":{"Page":9},"Empty":"x"}`, whole, ""},
		{"JSON of other types for fields of other parts", "size=5", isJSON,
			`{"User":"x","Admin":"yes","Secret":1,"Tags":{},"Photo":"x","photo":{"Name":"x"},"Since":1,"Address":2,"paging":3,"Nested":{}}`, whole, ""},
		{"a form", "size=5", urlencoded, "name=Ada&gift=on&Admin=true&user=1", with(func(f *fromAll) { f.Name, f.Nested.Gift = "Ada", &yes }), ""},

		{"a required value is missing", "", "X: y", "", fromAll{}, "size: expected a value, found none"},
		{"a required value is not filled in", "size=", "X: y", "", fromAll{}, "size: expected a value, found none"},
		{"all that is wrong", "size=x&page=y&n=1&n=256&n=z&since=now", "X-Address: here", "", fromAll{}, `X-Address: expected a netip.Addr, found "here"; ` +
			`page: expected a whole number, found "y"; size: expected a whole number, found "x"; ` +
			`n: expected a whole number from 0 to 255, found "256"; n: expected a whole number from 0 to 255, found "z"; ` +
			`since: expected a time such as 2006-01-02T15:04:05Z, found "now"`},
		{"JSON that is wrong, and more", "size=x", isJSON, `{"name":1}`, fromAll{}, "name: expected a string, found a number (line 1, column 9, byte 8); " +
			`size: expected a whole number, found "x"`},
		{"no JSON", "size=5", isJSON, `{`, fromAll{}, "JSON: expected more JSON, found the end of the content"},
		{"JSON without content", "size=5", isJSON, "", fromAll{}, "JSON: expected JSON, found no content"},
		{"a wrong field of a form", "size=5", urlencoded, "gift=maybe", fromAll{}, `gift: expected true or false, found "maybe"`},
		{"another type of content", "size=5", "Content-Type: text/plain", "x", fromAll{}, "415 Unsupported Media Type: expected a form"},
		{"no type of content", "size=5", "X: y", "x", fromAll{}, "415 Unsupported Media Type: expected a form"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Post("/{user:int}", func(c *looper.Context) error {
				secret := []string{"s"}
				got := fromAll{paging: paging{Page: 1}, Secret: secret}
				if err := c.Bind(&got); err != nil {
					return err
				}
				require.Equal(t, []string{"s"}, secret)
				got.Secret = nil
				require.Equal(t, row.want, got)
				return c.Text(200, "bound")
			})
			for range 2 { // the second time with the plan that Bind has kept
				got := w.ask("POST", "/7?"+row.query, row.body, row.fields).body
				if row.wrong == "" {
					assert.Equal(t, "bound", got)
				} else {
					assert.Contains(t, got, row.wrong)
				}
			}
		})
	}
}

// Bind fills in files as it does fields.
func TestBindFiles(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/{user:int}", func(c *looper.Context) error {
		var got struct {
			Photo  *looper.FormFile   `form:"photo,required"`
			Photos []*looper.FormFile `form:"photos"`
		}
		if err := c.Bind(&got); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(got.Photo.Name, len(got.Photos)))
	})
	body := multi("; name=photo; filename=p", "1", "; name=photos; filename=q", "2", "; name=photos; filename=r", "3")
	assert.Equal(t, "p2", w.ask("POST", "/7", body, multiparts).body)
	assert.Equal(t, "400 Bad Request: photo: expected a file, found none\n", w.ask("POST", "/7", multi("; name=photo", "text"), multiparts).body)
	assert.Equal(t, "415 Unsupported Media Type: expected a form, found \"application/json\"\n", w.ask("POST", "/7", "{}", isJSON).body)
	assert.Equal(t, "400 Bad Request: photo: expected a file, found none\n", w.ask("POST", "/7", "").body)
}

// If several parts of a request have a value for a field, the path comes first, then the query, the header and the content.
func TestBindOrder(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/{a}", func(c *looper.Context) error {
		var got struct {
			A string `path:"a" query:"a" header:"A" form:"a" json:"a"`
			B string `query:"b" header:"B" form:"b" json:"b"`
			C string `header:"C" form:"c" json:"c"`
			D string `form:"d" json:"d"`
		}
		if err := c.Bind(&got); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(got))
	})
	const fields = "\r\nA: header\r\nB: header\r\nC: header"
	assert.Equal(t, "{path query header form}", w.ask("POST", "/path?a=query&b=query&c=query&d=query", "a=form&b=form&c=form&d=form", urlencoded+fields).body)
	assert.Equal(t, "{path query header json}", w.ask("POST", "/path?a=query&b=query&c=query&d=query", `{"a":"json","b":"json","c":"json","d":"json"}`, isJSON+fields).body)
}

// Names in JSON are those of encoding/json, also in embedded and nested structs.
func TestBindNamesOfJSON(t *testing.T) {
	type base struct {
		ID   int    `json:"id"`
		Name string `json:"name"` // hidden by the other
	}
	type body struct {
		base
		Name  string         `json:"name"`
		Plain int            `json:",omitempty"`
		Text  int            `json:"text,string"`
		Map   map[string]int `json:"map"`
		Inner struct {
			base
			Deep []struct{ A int } `json:"deep"`
			Left string
		}
	}
	w := newWorld(t, looper.Config{})
	w.app.Post("/", func(c *looper.Context) error {
		got := body{Plain: 7}
		got.Map = map[string]int{"kept": 1}
		got.Inner.Left = "kept"
		if err := c.Bind(&got); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprintf("%+v", got))
	})
	const content = `{"id":1,"name":"n","text":"5","map":{"a":2},"Inner":{"id":2,"name":"m","deep":[{"A":1}],"Left":"x"}}`
	assert.Equal(t, "{base:{ID:1 Name:} Name:n Plain:7 Text:5 Map:map[a:2 kept:1] Inner:{base:{ID:2 Name:m} Deep:[{A:1}] Left:kept}}",
		w.ask("POST", "/", content, isJSON).body)
	assert.Contains(t, w.ask("POST", "/", `{"Inner":{"deep":[{"A":"x"}]}}`, isJSON).body, "Inner.deep.A: expected a whole number")
	assert.Contains(t, w.ask("POST", "/", `{"id":"x"}`, isJSON).body, "id: expected a whole number")
}

// Mistakes of the program: the client sees no more than 500.
func TestWrongTags(t *testing.T) {
	type inner struct {
		C chan int `query:"c"`
	}
	var nothing *struct{}
	rows := []struct {
		name string
		v    any
		want string
	}{
		{"no pointer", struct{}{}, "bind: expected a pointer to a struct, found struct {}"},
		{"nil", nil, "bind: expected a pointer to a struct, found <nil>"},
		{"a pointer to nothing", nothing, "bind: expected a pointer to a struct, found *struct {}"},
		{"a pointer to a number", new(int), "bind: expected a pointer to a struct, found *int"},
		{"no name", new(struct {
			A int `query:""`
		}), "A: tag query: expected a name, found none"},
		{"no name before the option", new(struct {
			A int `query:",required"`
		}), "A: tag query: expected a name, found none"},
		{"another option", new(struct {
			A int `header:"a,omitempty"`
		}), `A: tag header: expected the option \"required\", found \"omitempty\"`},
		{"another type", new(struct {
			A map[string]int `query:"a"`
		}), "A: tag query: expected the type string, bool, an integer"},
		{"a slice of slices", new(struct {
			A [][]int `query:"a"`
		}), "found [][]int"},
		{"a pointer to a pointer", new(struct {
			A **int `query:"a"`
		}), "found **int"},
		{"a file in a query", new(struct {
			A *looper.FormFile `query:"a"`
		}), "found *looper.FormFile"},
		{"in a nested struct", new(struct{ Inner inner }), "Inner: looper_test.inner.C: tag query: expected the type"},
		{"not exported", new(struct {
			a int `query:"a"`
		}), "a: expected an exported field with a tag"},
		{"no such parameter", new(struct {
			A int `path:"b"`
		}), "the pattern /{a} has no parameter b"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/{a}", func(c *looper.Context) error { return c.Bind(row.v) })
			for range 2 {
				assert.Equal(t, "500 Internal Server Error\n", w.ask("GET", "/1", "").body)
			}
			assert.Contains(t, w.log.String(), row.want)
		})
	}
}

// Config.Validate gets what Bind has filled in, unless Bind has failed.
func TestBindValidates(t *testing.T) {
	called := 0
	w := newWorld(t, looper.Config{Validate: func(v any) error {
		called++
		if v.(*paging).Size > 100 {
			return looper.Invalid(422, looper.FieldError{Source: "query", Name: "size", Reason: "expected at most 100"})
		}
		return nil
	}})
	w.app.Get("/", func(c *looper.Context) error {
		if err := c.Bind(new(paging)); err != nil {
			return err
		}
		return c.NoContent()
	})
	assert.Equal(t, "204 No Content", w.ask("GET", "/?size=100", "").status)
	assert.Equal(t, "422 Unprocessable Content: size: expected at most 100\n", w.ask("GET", "/?size=101", "").body)
	assert.Equal(t, "400 Bad Request", w.ask("GET", "/?size=x", "").status)
	assert.Equal(t, 2, called)
}

// Over real sockets.
func TestBindOverSockets(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet})
	app.Post("/{user:int}", func(c *looper.Context) error {
		var got fromAll
		if err := c.Bind(&got); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(got.User, got.Size, got.Name))
	})
	addr, ran := runReal(t, app)
	response, err := http.Post("http://"+addr+"/7?size=5", "application/json", strings.NewReader(`{"name":"Ada"}`))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, 200, response.StatusCode)
	assert.Contains(t, contentOf(t, http.DefaultClient, "http://"+addr+"/7"), "405")
	stop(t, app, ran)
}
