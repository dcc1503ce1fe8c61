using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Push;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>Web Push, read by the browser's side: only the subscription's private key opens it.</summary>
public class WebPushTests(PostgresFixture postgres)
{
    /// <summary>A browser's subscription with its own keys.</summary>
    private sealed class Browser : IDisposable
    {
        private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        private readonly byte[] _secret = RandomNumberGenerator.GetBytes(16);

        public string P256dh => Base64Url.EncodeToString(Point(_key.ExportParameters(false)));

        public string Auth => Base64Url.EncodeToString(_secret);

        /// <summary>RFC 8291 and RFC 8188, from the receiver's side.</summary>
        public string Open(byte[] body)
        {
            var salt = body[..16];
            var senderPoint = body[21..(21 + body[20])];
            var sealedText = body[(21 + body[20])..];
            using var sender = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = senderPoint[1..33], Y = senderPoint[33..] } });
            var shared = _key.DeriveRawSecretAgreement(sender.PublicKey);
            byte[] info = [.. "WebPush: info\0"u8, .. Point(_key.ExportParameters(false)), .. senderPoint];
            var material = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, _secret, info);
            var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
            var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
            var text = new byte[sealedText.Length - 16];
            using var aes = new AesGcm(key, 16);
            aes.Decrypt(nonce, sealedText.AsSpan(0, text.Length), sealedText.AsSpan(text.Length), text);
            return Encoding.UTF8.GetString(text).TrimEnd('\0').TrimEnd('\u0002');
        }

        private static byte[] Point(ECParameters parameters) => [4, .. parameters.Q.X!, .. parameters.Q.Y!];

        public void Dispose() => _key.Dispose();
    }

    private static readonly Dictionary<string, string?> On = new()
    {
        ["Channels:WebPush:Subject"] = "mailto:duty@example.org",
        ["Channels:WebPush:RetryDelay"] = "00:00:00.005",
        ["Channels:AllowPrivateAddresses"] = "true",
        ["Channels:QuietFrom"] = "00:00",
        ["Channels:QuietUntil"] = "00:00",
    };

    private static async Task<Guid> SubscribeAsync(ChannelHost host, FarSide service, Browser browser)
    {
        var device = Guid.CreateVersion7();
        await host.ListAsync<string>(
            """
            insert into member (id, name, created_at) values (@device, '王芳', now());
            insert into device (id, member_id, bound_at) values (@device, @device, now());
            insert into push_subscription (device_id, endpoint, p256dh, auth, created_at) values (@device, @endpoint, @P256dh, @Auth, now());
            """,
            new { device, endpoint = $"{service.Url}push/1", browser.P256dh, browser.Auth });
        return device;
    }

    [Fact]
    public async Task A_push_is_sealed_for_its_browser_signed_with_our_key_and_holds_nothing_personal()
    {
        await using var service = await FarSide.StartAsync();
        service.Answer = (call, context) => FarSide.Status(context, call.At == 0 ? 503 : 201);
        using var browser = new Browser();
        await using var host = await ChannelHost.StartAsync(postgres, On);
        var device = await SubscribeAsync(host, service, browser);

        var message = await host.QueueAsync(ChannelName.WebPush, device.ToString(), "您有新的任务，请打开查看。");
        await host.UntilAsync(message, "accepted");

        (await host.AskAsync<int>("select attempts from message")).ShouldBe(1, "a quick repeat within one try");
        var call = service.Calls[^1];
        call.Path.ShouldBe("/push/1");
        call.Headers["Content-Encoding"].ShouldBe("aes128gcm");
        call.Headers["Urgency"].ShouldBe("high");
        call.Headers["Topic"].Length.ShouldBeLessThanOrEqualTo(32);
        JsonNode.Parse(browser.Open(call.Body))!.AsObject().Select(p => p.Key).ShouldBe(["body", "dispatchId"]);
        browser.Open(call.Body).ShouldContain("您有新的任务");
        VapidHolds(call.Headers["Authorization"], host.Get<PushKeys>().PublicKey!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_phone_that_takes_no_pushes_any_more_is_forgotten()
    {
        await using var service = await FarSide.StartAsync();
        service.Answer = (_, context) => FarSide.Status(context, 410);
        using var browser = new Browser();
        await using var host = await ChannelHost.StartAsync(postgres, On);
        var message = await host.QueueAsync(ChannelName.WebPush, (await SubscribeAsync(host, service, browser)).ToString());

        await host.UntilAsync(message, "failed");

        (await host.AskAsync<string>("select outcome from message where id = @message", new { message })).ShouldBe("pushGone");
        (await host.AskAsync<long>("select count(*) from push_subscription")).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_subject_it_is_off_and_has_no_key()
    {
        await using var host = await ChannelHost.StartAsync(postgres, []);
        host.Get<ChannelStatus>().IsOn(ChannelName.WebPush).ShouldBeFalse();
        host.Get<PushKeys>().PublicKey.ShouldBeNull();
    }

    /// <summary>RFC 8292: a JWT signed with ES256 by the key that it names.</summary>
    private static bool VapidHolds(string authorization, string publicKey)
    {
        var parts = authorization["vapid ".Length..].Split(',').Select(p => p.Trim().Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        parts["k"].ShouldBe(publicKey);
        var token = parts["t"].Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token[1]))!;
        claims["sub"]!.ToString().ShouldBe("mailto:duty@example.org");
        claims["aud"]!.ToString().ShouldStartWith("http://127.0.0.1");
        var point = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        return key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256);
    }
}
