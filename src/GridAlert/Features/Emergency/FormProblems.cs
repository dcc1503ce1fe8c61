using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency;

/// <summary>A refusal as a form shows it: one sentence above, and what is wrong beside each field.</summary>
public sealed class FormProblems
{
    private readonly List<(string Field, string Text)> _fields = [];

    private FormProblems(ProblemKind kind, string sentence) => (Kind, Sentence) = (kind, sentence);

    public ProblemKind Kind { get; }

    public string Sentence { get; }

    public IReadOnlyList<(string Field, string Text)> Fields => _fields;

    public static FormProblems From(Problem problem, ProblemTexts texts)
    {
        var result = new FormProblems(problem.Kind, texts.Detail(problem));
        // A choice nobody made is missing, not wrong.
        result._fields.AddRange(problem.Fields.Select(field =>
            (field.Field, texts.Field(field is { Code: "unknownValue", Args: ["", ..] } ? new FieldProblem(field.Field, "required") : field))));
        return result;
    }

    /// <summary>What is wrong with a field, or with a part of it: <c>reply</c> stands for <c>reply[0].label</c> too.</summary>
    public IEnumerable<string> Of(string field) =>
        _fields.Where(bad => bad.Field == field || bad.Field.StartsWith(field + "[", StringComparison.Ordinal)).Select(bad => bad.Text).Distinct();

    /// <summary>The field's own word in the list above the form.</summary>
    public static string Label(string field, IStringLocalizer<EmergencyTexts> texts) => texts.Word("field", field.Split('[')[0]);
}
