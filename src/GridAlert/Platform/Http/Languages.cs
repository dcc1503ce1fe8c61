using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace GridAlert.Platform;

/// <summary>Pages speak Chinese until somebody switches; programs speak what they ask for.</summary>
public static class Languages
{
    public const string Default = "zh-CN";

    public static IReadOnlyList<string> All { get; } = [Default, "en"];

    /// <summary>For what goes to people of the neighbourhood, whoever has asked for it: their language is the default one.</summary>
    public static T InDefault<T>(Func<T> say)
    {
        var culture = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Default);
        try
        {
            return say();
        }
        finally
        {
            CultureInfo.CurrentUICulture = culture;
        }
    }

    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization(options => options.ResourcesPath = "");
        services.AddSingleton<ProblemTexts>();
        return services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Default);
            options.SupportedCultures = options.SupportedUICultures = [.. All.Select(CultureInfo.GetCultureInfo)];
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider(),
                new CustomRequestCultureProvider(context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal)
                    ? new AcceptLanguageHeaderRequestCultureProvider().DetermineProviderCultureResult(context)
                    : Task.FromResult<ProviderCultureResult?>(null)),
            ];
        });
    }
}
