using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace GridAlert.Platform;

/// <summary>A key with the number by which values name it.</summary>
public sealed record PersonalKey(int Id, byte[] Secret, DateTimeOffset UsedFrom);

/// <summary>
/// Encrypts and opens personal fields with AES-256-GCM. A value reads <c>pf1:key:base64url(nonce, cipher, tag)</c>; <c>pj1:</c>
/// holds JSON instead of text. The keys are this process's, as <see cref="PersonalKeyStore"/> read them.
/// </summary>
public static partial class PersonalKeys
{
    public const string TextPrefix = "pf1:";
    public const string JsonPrefix = "pj1:";
    private const string BlindPrefix = "h:";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private static readonly Lock Changing = new();
    private static volatile Dictionary<int, PersonalKey> _keys = [];
    private static volatile byte[]? _index;
    private static volatile PersonalKey? _present;

    /// <summary>Reads the keys again when a value names one that is not known: another node made it a moment ago.</summary>
    public static Action? Reload { get; set; }

    // A cipher is no more than one thread's.
    [ThreadStatic]
    private static Dictionary<int, AesGcm>? _ciphers;

    [ThreadStatic]
    private static int _reloading;

    public static int PresentId => Present.Id;

    private static PersonalKey Present => _present ?? throw new InvalidOperationException("The keys of personal data are not loaded.");

    /// <summary>Takes over what the database has. Keys that are known stay known.</summary>
    public static void Use(IReadOnlyCollection<PersonalKey> keys, byte[] index, DateTimeOffset now)
    {
        lock (Changing)
        {
            Know(keys);
            _index = index;
            _present = keys.Where(key => key.UsedFrom <= now).MaxBy(key => key.UsedFrom) ?? keys.MinBy(key => key.UsedFrom);
        }
    }

    /// <summary>Takes keys over for reading alone.</summary>
    public static void Know(IReadOnlyCollection<PersonalKey> keys)
    {
        lock (Changing)
        {
            var all = _keys.ToDictionary();
            foreach (var key in keys)
                all[key.Id] = key;
            _keys = all;
        }
    }

    public static string Seal(string text)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return Seal(TextPrefix, text, nonce);
    }

    /// <summary>The same text gives the same value under the same key, so that the database can tell whether something changed.</summary>
    public static string SealAlike(string text) => SealAlike(TextPrefix, text);

    /// <inheritdoc cref="SealAlike(string)"/>
    public static string SealJson(string json) => SealAlike(JsonPrefix, json);

    private static string SealAlike(string prefix, string text)
    {
        // The nonce is made from the text under a key of its own: it comes again with the same text alone.
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> purpose = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Present.Secret, "nonce"u8, purpose);
        HMACSHA256.HashData(purpose, Encoding.UTF8.GetBytes(prefix + text), mac);
        return Seal(prefix, text, mac[..NonceSize]);
    }

    private static string Seal(string prefix, string text, ReadOnlySpan<byte> nonce)
    {
        var key = Present;
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> sealedBytes = length <= 512 ? stackalloc byte[NonceSize + length + TagSize] : new byte[NonceSize + length + TagSize];
        Span<byte> plain = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, plain);
        nonce.CopyTo(sealedBytes);
        Cipher(key).Encrypt(nonce, plain, sealedBytes.Slice(NonceSize, length), sealedBytes[^TagSize..]);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{key.Id}:{Base64Url.EncodeToString(sealedBytes)}");
    }

    /// <summary>Whether the value is encrypted, with whichever key.</summary>
    public static bool IsSealed(string stored) => stored.StartsWith(TextPrefix, StringComparison.Ordinal) || stored.StartsWith(JsonPrefix, StringComparison.Ordinal);

    /// <summary>Whether the value is encrypted with the present key.</summary>
    public static bool IsPresent(string stored) =>
        IsSealed(stored) && stored.AsSpan(TextPrefix.Length).StartsWith(string.Create(CultureInfo.InvariantCulture, $"{PresentId}:"), StringComparison.Ordinal);

    /// <summary>Opens a value; what an earlier release left unencrypted is given as it is.</summary>
    /// <exception cref="CryptographicException">Its key is not there, or it was tampered with.</exception>
    public static string Open(string stored) => IsSealed(stored) ? OpenSealed(stored.AsSpan(TextPrefix.Length)) : stored;

    /// <summary>JSON from the database or the journal with everything in it opened that is encrypted.</summary>
    public static string OpenJson(string json) =>
        !json.Contains(TextPrefix, StringComparison.Ordinal) && !json.Contains(JsonPrefix, StringComparison.Ordinal)
            ? json
            : Token().Replace(json, token =>
            {
                var opened = OpenSealed(token.ValueSpan.Slice(1 + TextPrefix.Length, token.Length - TextPrefix.Length - 2));
                return token.ValueSpan[1..].StartsWith(JsonPrefix, StringComparison.Ordinal) ? opened : Json.Write(opened);
            });

    /// <inheritdoc cref="OpenJson(string)"/>
    public static ReadOnlyMemory<byte> OpenJson(ReadOnlyMemory<byte> json) =>
        json.Span.IndexOf("\"pf1:"u8) < 0 && json.Span.IndexOf("\"pj1:"u8) < 0 ? json : Encoding.UTF8.GetBytes(OpenJson(Encoding.UTF8.GetString(json.Span)));

    /// <summary>What a number is found by: the same number gives the same, and nobody reads it back.</summary>
    public static string Blind(string number) =>
        BlindPrefix + Base64Url.EncodeToString(HMACSHA256.HashData(_index ?? throw new InvalidOperationException("The keys of personal data are not loaded."), Encoding.UTF8.GetBytes(number)).AsSpan(0, 18));

    /// <summary>What to look for: as it is kept now, and as an earlier release kept it.</summary>
    public static string[] Lookups(string number) => [Blind(number), number];

    private static string OpenSealed(ReadOnlySpan<char> value)
    {
        var colon = value.IndexOf(':');
        if (colon <= 0 || !int.TryParse(value[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw new CryptographicException("This is no encrypted personal value.");
        var text = value[(colon + 1)..];
        Span<byte> bytes = text.Length <= 1024 ? stackalloc byte[Base64Url.GetMaxDecodedLength(text.Length)] : new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var length) || length < NonceSize + TagSize)
            throw new CryptographicException("This is no encrypted personal value.");
        bytes = bytes[..length];
        var size = length - NonceSize - TagSize;
        Span<byte> plain = size <= 1024 ? stackalloc byte[size] : new byte[size];
        Cipher(Find(id)).Decrypt(bytes[..NonceSize], bytes.Slice(NonceSize, size), bytes[^TagSize..], plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static PersonalKey Find(int id)
    {
        if (_keys.GetValueOrDefault(id) is { } known)
            return known;
        if (Reload is { } reload && _reloading++ == 0)
            reload();
        _reloading = 0;
        return _keys.GetValueOrDefault(id) ?? throw new CryptographicException($"The key {id} of a personal value is not in this database.");
    }

    private static AesGcm Cipher(PersonalKey key)
    {
        _ciphers ??= [];
        if (!_ciphers.TryGetValue(key.Id, out var cipher))
            _ciphers[key.Id] = cipher = new(key.Secret, TagSize);
        return cipher;
    }

    [GeneratedRegex("\"p[fj]1:[0-9]{1,10}:[A-Za-z0-9_-]{38,}\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Token();
}
