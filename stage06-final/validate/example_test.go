package validate_test

import (
	"fmt"

	"looper.example/stage06-final/validate"
)

// With Config{Validate: validate.New()}, c.Bind returns this error, and the handler returns it.
func Example() {
	judge := validate.New()
	var user struct {
		Name  string `json:"name" validate:"required,max=50"`
		Email string `json:"email" validate:"required,email"`
	}
	user.Email = "ada"
	fmt.Println(judge(&user))
	// Output:
	// 422 Unprocessable Content: name: expected a value, found none; email: expected an e-mail address
}
