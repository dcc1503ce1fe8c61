using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday;

/// <summary>What the phone's script says, with the words of one more page.</summary>
public static class PhoneTextsOf
{
    private const string OnPhone = "phone.";

    /// <param name="own">Its texts for the phone go by <c>everyday.</c> there.</param>
    public static string With<T>(string json, IStringLocalizer<T> own)
    {
        var all = Json.Read<Dictionary<string, string>>(json);
        foreach (var text in own.GetAllStrings(includeParentCultures: true).Where(text => text.Name.StartsWith(OnPhone, StringComparison.Ordinal)))
            all.TryAdd($"everyday.{text.Name[OnPhone.Length..]}", text.Value);
        return Json.Write(all);
    }
}
