package validate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/validate"
)

type paging struct {
	Page int `query:"page" validate:"min=1,max=100"`
}

type user struct {
	paging
	ID       int64     `path:"id" validate:"gt=0"`
	Name     string    `json:"name" form:"name" validate:"required,max=3"`
	Password string    `form:"password" validate:"omitempty,min=8"`
	Email    string    `json:"email" validate:"omitempty,email"`
	Role     string    `header:"X-Role" validate:"omitempty,oneof=admin guest"`
	Kind     string    `json:"kind" validate:"omitempty,eq=cat"`
	Tags     []string  `json:"tags" validate:"max=2,dive,alpha"`
	Items    []item    `json:"items" validate:"dive"`
	Until    time.Time `json:"-" validate:"omitempty,gt"`
	Plain    int       `validate:"len=1"`
	Code     string    `json:"code" validate:"omitempty,hexcolor"`
	Start    string    `json:"start" validate:"omitempty,startswith=ab"`
	Again    string    `form:"password_again" validate:"eqfield=Password"`
	Nick     string    `json:"nick" validate:"omitempty,nefield=Plain2"`
	Plain2   string
}

type item struct {
	Price float64 `json:"price" validate:"gte=1.5"`
	Least float64 `json:"least_price" validate:"ltefield=Price"`
}

// The message for each rule.
func TestRules(t *testing.T) {
	rows := []struct {
		name   string
		change func(u *user)
		want   string
	}{
		{"all valid", func(u *user) {}, ""},
		{"a number too small", func(u *user) { u.Page = 0 }, "page: expected at least 1, found 0"},
		{"a number too large", func(u *user) { u.Page = 101 }, "page: expected at most 100, found 101"},
		{"in the path", func(u *user) { u.ID = -1 }, "id: expected more than 0, found -1"},
		{"missing", func(u *user) { u.Name = "" }, "name: expected a value, found none"},
		{"too long", func(u *user) { u.Name = "äöüß" }, "name: expected at most 3 characters, found 4"},
		{"too short, and secret", func(u *user) { u.Password, u.Again = "hunter2", "hunter2" }, "password: expected at least 8 characters, found 7"},
		{"no address", func(u *user) { u.Email = "ada" }, "email: expected an e-mail address"},
		{"none of the words", func(u *user) { u.Role = "root" }, "X-Role: expected one of admin, guest"},
		{"another word", func(u *user) { u.Kind = "dog" }, `kind: expected "cat"`},
		{"too many", func(u *user) { u.Tags = []string{"a", "b", "c"} }, "tags: expected at most 2 elements, found 3"},
		{"one of many", func(u *user) { u.Tags = []string{"a", "1"} }, "tags[1]: expected letters alone"},
		{"a field of one of many", func(u *user) { u.Items = []item{{2, 0}, {1, 0}} }, "items[1].price: expected at least 1.5, found 1"},
		{"without a name for the client", func(u *user) { u.Plain = 2 }, "Plain: expected 1, found 2"},
		{"a rule without words", func(u *user) { u.Code = "red" }, `code: expected a value by the rule "hexcolor"`},
		{"with a parameter", func(u *user) { u.Start = "x" }, `start: expected a value by the rule "startswith=ab"`},
		{"not the same", func(u *user) { u.Again = "x" }, "password_again: expected the same as password"},
		{"the same as what has no name for the client", func(u *user) { u.Nick, u.Plain2 = "x", "x" }, "nick: expected another value than Plain2"},
		{"more than its neighbour", func(u *user) { u.Items = []item{{2, 1}, {2, 3}} }, "items[1].least_price: expected at most price"},
		{"not in the future", func(u *user) { u.Until = time.Unix(1, 0) }, "Until: expected a time in the future"},
		{"several", func(u *user) { u.ID, u.Email = 0, "x" }, "id: expected more than 0, found 0; email: expected an e-mail address"},
	}
	judge := validate.New()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			u := user{paging: paging{1}, ID: 1, Name: "Ada", Plain: 1}
			row.change(&u)
			err := judge(&u)
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			e, is := errors.AsType[*looper.Error](err)
			require.True(t, is, err)
			assert.Equal(t, 422, e.Status)
			assert.Equal(t, row.want, e.Message)
		})
	}
	e, _ := errors.AsType[*looper.Error](judge(&user{paging: paging{1}, ID: 1, Plain: 1}))
	require.Empty(t, cmp.Diff([]looper.FieldError{{Name: "name", Reason: "expected a value, found none"}}, e.Fields))
}

// Values that are not structs.
func TestOtherValues(t *testing.T) {
	judge := validate.New()
	for name, v := range map[string]any{"nil": nil, "a number": new(int), "a nil pointer": (*user)(nil), "maps": map[string]int{"a": 1}, "an empty slice": []item{}, "a time": new(time.Time), "times": []time.Time{{}}} {
		assert.NoError(t, judge(v), name)
	}
	require.ErrorContains(t, judge(&[]item{{2, 0}, {0, 0}}), "price: expected at least 1.5, found 0")
	require.ErrorContains(t, judge(map[string]item{"a": {0, 0}}), "price: expected at least 1.5, found 0")
}

// A program has rules of its own. A slip in a tag panics.
func TestOwnRules(t *testing.T) {
	type book struct {
		Title string `json:"title" validate:"loud"`
	}
	judge := validate.New(func(v *validator.Validate) {
		require.NoError(t, v.RegisterValidation("loud", func(f validator.FieldLevel) bool { return f.Field().String() == "LOUD" }))
	})
	require.NoError(t, judge(book{"LOUD"}))
	require.ErrorContains(t, judge(book{"quiet"}), `title: expected a value by the rule "loud"`)
	require.Panics(t, func() { _ = validate.New()(book{}) })
}
