using System.Text;

namespace GridAlert.Features.Channels.Gateways;

/// <summary>What an SMS costs and what an answer by SMS means.</summary>
public static class SmsRules
{
    private const int InOne = 70;
    private const int InEach = 67;

    /// <summary>
    /// Parts that are paid for: 70 characters in one, 67 in each of several, counted as the network does: in UTF-16,
    /// with the signature. Chinese networks count letters and digits the same way.
    /// </summary>
    public static int Parts(string text) => text.Length <= InOne ? 1 : (text.Length + InEach - 1) / InEach;

    /// <summary>1 acknowledge, 2 complete, 3 cannot: also full-width, circled, with spaces or a full stop. Null for anything else.</summary>
    public static int? Answer(string? text)
    {
        if (text is not { Length: > 0 and <= 20 })
            return null;
        var said = string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && !char.IsPunctuation(c) && c is not ('\u200b' or '\ufeff')));
        return said switch
        {
            "1" => 1,
            "2" => 2,
            "3" => 3,
            _ => null,
        };
    }
}
