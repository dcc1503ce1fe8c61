using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Architecture;

/// <summary>Every text is there in both languages, with the same places to fill in.</summary>
public partial class TextsTests
{
    private static readonly Assembly App = typeof(Startup).Assembly;

    public static TheoryData<string> Resources => [.. App.GetManifestResourceNames().Where(name => name.EndsWith("Texts.resources", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Resources))]
    public void Both_languages_say_the_same(string resource)
    {
        var chinese = Read(resource, CultureInfo.InvariantCulture);
        var english = Read(resource, CultureInfo.GetCultureInfo("en"));
        chinese.Keys.Except(english.Keys).ShouldBeEmpty("missing in English");
        english.Keys.Except(chinese.Keys).ShouldBeEmpty("missing in Chinese");
        foreach (var (key, text) in chinese)
            Places(english[key]).ShouldBe(Places(text), key);
    }

    private static Dictionary<string, string> Read(string resource, CultureInfo culture)
    {
        var manager = new ResourceManager(resource[..^".resources".Length], App);
        using var set = manager.GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        return set.ShouldNotBeNull($"{resource} in {culture.Name}").Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
    }

    private static string[] Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct().Order()];

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Place();
}
