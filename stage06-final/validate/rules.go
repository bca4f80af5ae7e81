package validate

import (
	"github.com/go-playground/validator/v10"
	"github.com/go-playground/validator/v10/non-standard/validators"
)

// addRules registers the rules that the validator lacks: notblank, for a text with more than white space.
func addRules(v *validator.Validate) {
	if err := v.RegisterValidation("notblank", validators.NotBlank); err != nil {
		panic("validate: " + err.Error()) // the name is empty, or one of the library's own
	}
}
