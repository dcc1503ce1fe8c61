using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace GridAlert.Platform;

/// <summary>Pages speak Chinese until somebody switches; programs speak what they ask for.</summary>
public static class Languages
{
    public const string Default = "zh-CN";

    public static IReadOnlyList<string> All { get; } = [Default, "en"];

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
