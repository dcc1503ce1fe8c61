using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;

namespace GridAlert.Platform;

/// <summary>Says a problem in the caller's language.</summary>
public sealed class ProblemTexts(IStringLocalizer<ProblemTexts> texts)
{
    /// <summary>Short: what kind of refusal it is.</summary>
    public string Title(ProblemKind kind) => texts["title." + kind];

    public string Detail(Problem problem) => texts["problem." + problem.Code, problem.Args];

    public string Field(FieldProblem problem) => texts["field." + problem.Code, problem.Args];

    /// <summary>The whole of it in one sentence, for hubs; the culture is the one the connection was made with.</summary>
    public string Sentence(Problem problem, HttpContext? context)
    {
        if (CultureOf(context) is { } culture)
            CultureInfo.CurrentUICulture = culture;
        return problem.Fields.Count == 0
            ? Detail(problem)
            : $"{Detail(problem)} {string.Join(" ", problem.Fields.Select(field => $"{field.Field}: {Field(field)}"))}";
    }

    private static CultureInfo? CultureOf(HttpContext? context)
    {
        try
        {
            return context?.Features.Get<IRequestCultureFeature>()?.RequestCulture.UICulture;
        }
        catch (ObjectDisposedException)
        {
            // Whoever asked has hung up meanwhile, and hears nothing in any language.
            return null;
        }
    }
}
