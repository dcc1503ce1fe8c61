using GridAlert.Platform;

namespace GridAlert.Features.Access;

/// <summary>A refusal as the account pages show it: one sentence above the form, and what is wrong beside each field.</summary>
public sealed record FormRefusal(string Sentence, IReadOnlyDictionary<string, string> Fields)
{
    public static FormRefusal Of(Problem problem, ProblemTexts texts, HttpResponse response)
    {
        response.StatusCode = (int)problem.Kind;
        return new(texts.Detail(problem), problem.Fields.DistinctBy(field => field.Field).ToDictionary(field => field.Field, texts.Field));
    }

    public string? At(string field) => Fields.GetValueOrDefault(field);
}

/// <summary>One field of a form: its word, its input and what is wrong with it.</summary>
public sealed record FormField(string Name, string Label, FormRefusal? Refusal, string Key)
{
    public string Type { get; init; } = "text";
    public string? Value { get; init; }
    public string? Help { get; init; }
    public string AutoComplete { get; init; } = "off";
    public int MaxLength { get; init; } = 200;
    public bool Required { get; init; } = true;
    public string? Bad => Refusal?.At(Key);
    /// <summary>Tells fields of the same name apart, in several forms of one page.</summary>
    public string IdSuffix { get; init; } = "";
    public string Id => $"field-{Name.ToLowerInvariant().Replace('.', '-')}{IdSuffix}";
    public string DescribedBy => string.Join(' ', new[] { Help is null ? null : Id + "-help", Bad is null ? null : Id + "-bad" }.OfType<string>());
}
