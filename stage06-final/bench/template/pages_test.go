package template

import "fmt"

// A page is a file of that name in the folders of testdata, and the
// variables it gets. These have types that all engines accept, Python's too.
type page struct {
	name, file string
	vars       map[string]any
}

func pages() []page {
	return []page{
		{"table of 1,000 x 10", "table.html", table(1000)},
		{"page of a shop", "page.html", shop()},
		{"plain text", "terms.html", map[string]any{"title": "Terms & conditions", "year": 2026}},
	}
}

// table returns count rows of ten cells: five numbers, and five strings, two of which must
// be escaped.
func table(count int) map[string]any {
	rows := make([][]any, count)
	for i := range rows {
		rows[i] = []any{
			i, "Darjeeling", i * 7 % 1000, "first flush", 1900 + i%126,
			"Smith & Sons", i % 12, "in the storehouse at the harbour", 1 + i%31, "<" + fmt.Sprint(i%90) + "%",
		}
	}
	return map[string]any{"rows": rows}
}

var (
	teas    = []string{"Darjeeling", "Assam", "Lapsang Souchong", "Earl Grey", "Sencha", "Tie Guan Yin"}
	gardens = []string{"Singbulli", "Hill & Vale", "Mrs. O'Hara's", "Long Jing"}
	tags    = []string{"black", "green", "smoked", "loose", "organic", "first-flush", "gift"}
)

// shop returns the variables of a page with a head, a foot and two dozen products.
func shop() map[string]any {
	products := make([]map[string]any, 24)
	for i := range products {
		products[i] = map[string]any{
			"id":    1000 + i,
			"name":  fmt.Sprintf("%s \"%s\"", teas[i%len(teas)], gardens[i%len(gardens)]),
			"text":  "Light, flowery & fresh; three minutes at <90 degrees, and it comes through a second time.",
			"price": 4.25 + float64(i)*0.4,
			"stock": i * 5 % 13,
			"tags":  []string{tags[i%len(tags)], tags[(i+2)%len(tags)], tags[(i+5)%len(tags)]},
		}
	}
	return map[string]any{
		"shop": map[string]any{"name": "Tea & Leaf", "year": 2026, "note": "All prices with the tax, without the postage."},
		"path": "/teas",
		"menu": []map[string]any{
			{"url": "/", "label": "Home"},
			{"url": "/teas", "label": "Teas"},
			{"url": "/pots?from=menu&sort=price", "label": "Pots & cups"},
			{"url": "/gifts", "label": "Gifts"},
			{"url": "/terms", "label": "Terms"},
		},
		"user":     map[string]any{"name": "Ann O'Neill", "mail": "ann@tea.example"},
		"category": map[string]any{"name": "Black <and> green", "text": "From the gardens' last harvest, packed in the room behind the counter."},
		"products": products,
	}
}
