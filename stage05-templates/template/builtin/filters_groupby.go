package builtin

import "looper.example/stage05-templates/template/value"

// group is an element of the result of groupby: a tuple of the grouper, which is the common value of
// the group's elements, and the list of them.
type group struct{ grouper, list value.Value }

// Len returns 2.
func (g *group) Len() int { return 2 }

// At returns the grouper or the list.
func (g *group) At(i int) value.Value {
	if i == 0 {
		return g.grouper
	}
	return g.list
}

// Attribute returns the grouper or the list.
func (g *group) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	switch name {
	case "grouper":
		return g.grouper, true, nil
	case "list":
		return g.list, true, nil
	case "_fields":
		return value.NewTuple(value.String("grouper"), value.String("list")), true, nil
	}
	return value.Value{}, false, nil
}

// TypeName returns the name of the type in Jinja2.
func (g *group) TypeName() string { return "_GroupTuple" }

// Module returns the name of the type's module in Jinja2.
func (*group) Module() string { return "jinja2.filters" }

// filterGroupBy sorts by an attribute, and groups the elements with the same value.
func filterGroupBy(s *Scope, a []value.Value) (value.Value, error) {
	m, caseSensitive := s.Meter, value.Truth(a[3])
	values, err := value.Collect(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	o := ordered{meter: m, values: values, plain: true}
	if err := o.sort(s.key(a[1], a[2], caseSensitive)); err != nil {
		return value.Value{}, err
	}
	get := s.getter(a[1], a[2])
	var groups []value.Value
	for start := 0; start < len(o.values); {
		end := start + 1
		for ; end < len(o.values); end++ {
			if same, err := value.Equal(m, o.keys[start], o.keys[end]); err != nil {
				return value.Value{}, err
			} else if !same {
				break
			}
		}
		grouper, err := get(o.values[start]) // as it is in the first element
		if err != nil {
			return value.Value{}, err
		}
		groups = append(groups, value.TupleOf(&group{grouper, value.NewList(o.values[start:end:end])}))
		start = end
	}
	return value.NewList(groups), m.GrowList(2 * len(groups))
}
