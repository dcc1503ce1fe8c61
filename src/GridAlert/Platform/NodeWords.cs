using StackExchange.Redis;

namespace GridAlert.Platform;

/// <summary>
/// Words from node to node by Redis, for what is no line of the journal and should not wait: said once, heard by every other
/// node within milliseconds. Nothing rests on a word alone: while Redis is away, or where there is none, whoever needs it
/// finds out from the database a little later. Saying a word never waits and never fails.
/// </summary>
public sealed class NodeWords(ConfigurationOptions? redis, ILogger<NodeWords> log) : IHostedService, IAsyncDisposable
{
    /// <summary>A sign-in, named by its token's hash, has ended.</summary>
    public const string SignInEnded = "gridalert:sign-in-ended";

    private readonly List<(string Word, Action<byte[]> Heard)> _ears = [];
    private ConnectionMultiplexer? _redis;
    private Task _connecting = Task.CompletedTask;

    /// <summary>For whoever starts before this does.</summary>
    public void Hear(string word, Action<byte[]> heard) => _ears.Add((word, heard));

    public void Say(string word, byte[] what)
    {
        if (_redis is { IsConnected: true } connected)
            connected.GetSubscriber().Publish(RedisChannel.Literal(word), what, CommandFlags.FireAndForget);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not awaited: a start must not wait for Redis.
        if (redis is not null)
            _connecting = ConnectAsync(redis);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ConnectAsync(ConfigurationOptions options)
    {
        Telemetry.Meter.CreateObservableGauge("gridalert.redis.connected", () => _redis is { IsConnected: true } ? 1 : 0, "{connection}", "Whether Redis answers this node");
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(options);
            connection.ConnectionFailed += (_, failure) => log.LogWarning("Redis is away ({Reason}): words between nodes wait for their turn in the database", failure.FailureType);
            connection.ConnectionRestored += (_, _) => log.LogWarning("Redis answers again");
            if (!connection.IsConnected)
                log.LogWarning("Redis does not answer yet");
            // Kept by the driver and made again after each loss.
            foreach (var (word, heard) in _ears)
                (await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(word), CommandFlags.FireAndForget)).OnMessage(message => heard(message.Message!));
            _redis = connection;
        }
        catch (Exception e)
        {
            log.LogError(e, "Redis cannot be used; going on without it");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connecting;
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}

public static class NodeWordsSetup
{
    /// <exception cref="StartupException">The connection string is not understood.</exception>
    public static void AddNodeWords(this WebApplicationBuilder builder)
    {
        ConfigurationOptions? redis = null;
        if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } text)
        {
            try
            {
                redis = ConfigurationOptions.Parse(text);
            }
            catch (ArgumentException e)
            {
                throw new StartupException($"ConnectionStrings__Redis is not understood: {e.Message}");
            }
            redis.AbortOnConnectFail = false;
            redis.ClientName ??= "GridAlert";
            redis.BacklogPolicy = BacklogPolicy.FailFast;
        }
        builder.Services.AddSingleton(provider => new NodeWords(redis, provider.GetRequiredService<ILogger<NodeWords>>()));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<NodeWords>());
    }
}
