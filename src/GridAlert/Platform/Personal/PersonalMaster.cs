using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace GridAlert.Platform;

/// <summary>What wraps the keys of personal data: a file that the configuration names, or else the ring of protection keys.</summary>
public sealed class PersonalMaster
{
    public const string Setting = "Privacy:MasterKey";
    public const string PreviousSetting = "Privacy:PreviousMasterKey";
    public const string ByRing = "ring";
    public const string ByMaster = "master";

    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly IDataProtector _ring;
    private readonly byte[]? _master;
    private readonly byte[]? _previous;
    private readonly bool _ringIsApart;

    /// <exception cref="StartupException">A file that is named cannot be used.</exception>
    public PersonalMaster(IDataProtectionProvider protection, IConfiguration configuration)
    {
        _ring = protection.CreateProtector("personal keys");
        _ringIsApart = configuration[ProtectionKeys.CertificateSetting] is { Length: > 0 };
        _master = Read(configuration[Setting], "Privacy__MasterKey");
        _previous = Read(configuration[PreviousSetting], "Privacy__PreviousMasterKey");
    }

    /// <summary>What new keys are wrapped by.</summary>
    public string Way => _master is null ? ByRing : ByMaster;

    /// <summary>Whether a copy of the database alone opens nothing.</summary>
    public bool IsApart => _master is not null || _ringIsApart;

    public byte[] Wrap(int id, byte[] key)
    {
        if (_master is null)
            return _ring.Protect(key);
        var wrapped = new byte[NonceSize + key.Length + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(_master, TagSize);
        cipher.Encrypt(wrapped.AsSpan(0, NonceSize), key, wrapped.AsSpan(NonceSize, key.Length), wrapped.AsSpan(NonceSize + key.Length), Bound(id));
        return wrapped;
    }

    /// <summary>The key, and whether it is to be wrapped anew: it was by an earlier file, or by another way.</summary>
    /// <exception cref="StartupException">Neither file nor ring opens it.</exception>
    public (byte[] Key, bool IsOld) Unwrap(int id, string by, byte[] wrapped)
    {
        if (by == ByRing)
        {
            try
            {
                return (_ring.Unprotect(wrapped), Way != ByRing);
            }
            catch (CryptographicException)
            {
                throw new StartupException("The keys of personal data cannot be opened by the protection keys of this database. Were they restored together, and is Keys__Certificate the one they were made with?");
            }
        }
        foreach (var (master, isOld) in new[] { (_master, false), (_previous, true) })
        {
            if (master is not null && TryUnwrap(master, id, wrapped) is { } key)
                return (key, isOld);
        }
        throw new StartupException(_master is null
            ? "The keys of personal data were wrapped by a master key. Set Privacy__MasterKey to its file: without it no name and no number can be read."
            : "Privacy__MasterKey is not the key that the keys of personal data were wrapped by. Set it to that file, or name that file in Privacy__PreviousMasterKey while it is replaced.");
    }

    private static byte[]? TryUnwrap(byte[] master, int id, byte[] wrapped)
    {
        var key = new byte[wrapped.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(master, TagSize);
        try
        {
            cipher.Decrypt(wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize, key.Length), wrapped.AsSpan(NonceSize + key.Length), key, Bound(id));
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Bound(int id) => Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"GridAlert personal key {id}"));

    private static byte[]? Read(string? file, string setting)
    {
        if (string.IsNullOrWhiteSpace(file))
            return null;
        try
        {
            if (Convert.FromBase64String(File.ReadAllText(file).Trim()) is { Length: 32 } key)
                return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{setting} ({file}) cannot be read: {e.Message.TrimEnd('.')}.");
        }
        catch (FormatException)
        {
            // Said below.
        }
        throw new StartupException($"{setting} ({file}) is not a key: it holds 32 random bytes in Base64, as `openssl rand -base64 32` prints them.");
    }
}
