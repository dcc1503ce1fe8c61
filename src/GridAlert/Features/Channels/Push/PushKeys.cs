using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace GridAlert.Features.Channels.Push;

/// <summary>The key pair that push services know us by (VAPID): made once for the whole installation, kept protected.</summary>
public sealed class PushKeys(PushStore store, IDataProtectionProvider protection, ChannelsOptions options, TimeProvider time)
{
    private const string Name = "vapid";
    private readonly IDataProtector _protector = protection.CreateProtector("push");
    private Pair? _pair;

    public sealed record Pair(string PublicKey, string PrivateKey);

    public Pair? Current => _pair;

    /// <summary>Null while Web Push is off.</summary>
    public string? PublicKey => _pair?.PublicKey;

    public async Task LoadAsync(CancellationToken cancel)
    {
        if (_pair is not null || !options.WebPush.IsConfigured)
            return;
        var fresh = _protector.Protect(Encoding.UTF8.GetBytes(Json.Write(Create())));
        _pair = Json.Read<Pair>(Encoding.UTF8.GetString(_protector.Unprotect(await store.KeepKeyAsync(Name, fresh, time.GetUtcNow(), cancel))));
    }

    private static Pair Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new(Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!]), Base64Url.EncodeToString(parameters.D!));
    }
}
