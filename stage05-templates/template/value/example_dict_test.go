package value_test

import (
	"encoding/json"
	"fmt"

	"looper.example/stage05-templates/template/value"
)

// A Dict keeps the order of a JSON object.
func ExampleDict() {
	var menu value.Dict
	if err := json.Unmarshal([]byte(`{"home": "/", "about": "/about"}`), &menu); err != nil {
		fmt.Println(err)
		return
	}
	for name, url := range menu.All() {
		fmt.Println(name.Text(), url.Text())
	}
	encoded, err := json.Marshal(&menu)
	fmt.Println(string(encoded), err)
	// Output:
	// home /
	// about /about
	// {"home":"/","about":"/about"} <nil>
}
