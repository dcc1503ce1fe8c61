using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Photos;

/// <summary>What a picture is, by its first bytes; what it is called or said to be does not count.</summary>
public enum PhotoFormat { Unknown, Jpeg, Png, WebP, Heic }

public static class PhotoRules
{
    public const int MaxPhotos = 6;
    public const int MaxBytes = 8 * 1024 * 1024;
    /// <summary>All photos of one call with room for the words.</summary>
    public const int MaxBody = (MaxPhotos * MaxBytes) + (1024 * 1024);
    /// <summary>A small file may unfold into a picture that fills the memory: more than this is not unfolded.</summary>
    public const long MaxPixels = 50_000_000;
    public const int LongestSide = 2048;
    public const int Quality = 82;

    public const string TooMany = "photoTooMany";
    public const string TooLarge = "photoTooLarge";
    public const string TooManyPixels = "photoTooManyPixels";
    public const string NotAPhoto = "photoNotAPhoto";
    public const string IsHeic = "photoHeic";
    public const string Broken = "photoBroken";
    public const string NotStored = "photoNotStored";

    public static PhotoFormat FormatOf(ReadOnlySpan<byte> content) => content switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PhotoFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PhotoFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => PhotoFormat.WebP,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when IsHeif(content) => PhotoFormat.Heic,
        _ => PhotoFormat.Unknown,
    };

    /// <summary>Why a photo is refused before it is opened; null when it may be.</summary>
    public static string? Refuse(ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxBytes)
            return TooLarge;
        return FormatOf(content) switch
        {
            PhotoFormat.Heic => IsHeic,
            PhotoFormat.Unknown => NotAPhoto,
            _ => null,
        };
    }

    public static Problem ProblemOf(string code) => code switch
    {
        TooMany => new(ProblemKind.Unprocessable, code, MaxPhotos),
        TooLarge => new(ProblemKind.TooLarge, code, MaxBytes / 1024 / 1024),
        TooManyPixels => new(ProblemKind.Unprocessable, code, MaxPixels / 1_000_000),
        NotStored => new(ProblemKind.Unavailable, code) { RetryAfter = TimeSpan.FromMinutes(1) },
        _ => new(ProblemKind.Unprocessable, code),
    };

    /// <summary>The size that a picture is kept in: never larger than it is.</summary>
    public static (int Width, int Height) Fit(int width, int height)
    {
        var scale = Math.Min(1, (double)LongestSide / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    private static bool IsHeif(ReadOnlySpan<byte> content) =>
        content.Length >= 12 && System.Text.Encoding.ASCII.GetString(content[8..12]) is "heic" or "heix" or "hevc" or "hevx" or "heim" or "heis" or "mif1" or "msf1" or "avif";
}
