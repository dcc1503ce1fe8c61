using System.Collections.Concurrent;
using Dapper;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridAlert.Tests.Channels;

/// <summary>The channels alone, with their real workers and a real database; who asks for messages and who hears answers are stood in for.</summary>
public sealed class ChannelHost : IAsyncDisposable, IMessageScreen, IInboundAnswers
{
    private IHost _host = null!;
    private Guid? _unwanted;

    public string ConnectionString { get; private init; } = null!;
    public NpgsqlDataSource Database { get; private set; } = null!;
    public ConcurrentQueue<InboundAnswer> Answers { get; } = new();

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public static Dictionary<string, string?> SmsAt(FarSide gateway) => new()
    {
        ["Channels:Sms:Url"] = new Uri(gateway.Url, "/send").ToString(),
        ["Channels:Sms:Template"] = """{"id":"{id}","to":"{to}","text":"{text}"}""",
        ["Channels:Sms:GatewayIdField"] = "id",
        ["Channels:Sms:OkField"] = "code",
        ["Channels:Sms:OkValue"] = "OK",
        ["Channels:Sms:ReasonField"] = "reason",
        ["Channels:Sms:RetryDelay"] = "00:00:00.005",
        ["Channels:QuietFrom"] = "00:00",
        ["Channels:QuietUntil"] = "00:00",
    };

    public static Dictionary<string, string?> VoiceAt(FarSide gateway) =>
        SmsAt(gateway).ToDictionary(setting => setting.Key.Replace(":Sms:", ":Voice:", StringComparison.Ordinal), setting => setting.Value);

    public static Task<ChannelHost> StartAsync(PostgresFixture postgres, Dictionary<string, string?> settings, TimeProvider? time = null) =>
        StartAsync(postgres.NewDatabaseAsync(), settings, time);

    public static async Task<ChannelHost> StartAsync(Task<string> connectionString, Dictionary<string, string?> settings, TimeProvider? time = null, Guid? unwanted = null)
    {
        var channels = new ChannelHost { ConnectionString = await connectionString, _unwanted = unwanted };
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddDatabase(channels.ConnectionString);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddLanguages();
        builder.Services.AddNeighbourhood();
        builder.Services.AddSingleton(new AppMode(Demo: true)).AddSingleton(time ?? TimeProvider.System).AddSingleton<Commands>();
        builder.Services.AddChannels(builder.Configuration);
        builder.Services.AddSingleton<IMessageScreen>(channels).AddSingleton<IInboundAnswers>(channels);
        channels._host = builder.Build();
        channels.Database = channels.Get<NpgsqlDataSource>();
        await channels._host.StartAsync();
        return channels;
    }

    /// <summary>Queues one message about nothing in particular.</summary>
    public async Task<Guid> QueueAsync(string channel, string address, string text = "请到岗", bool urgent = false)
    {
        var id = Guid.Empty;
        await Get<Commands>().RunAsync<string>(null, async transaction =>
        {
            id = await Get<MessageStore>().QueueAsync(transaction, channel, urgent, address, text, null, Get<TimeProvider>().GetUtcNow());
            return "";
        }, default);
        return id;
    }

    /// <summary>Queues a message for each number, as one round about one dispatch.</summary>
    public Task QueueRoundAsync(string channel, int round, IReadOnlyList<string> numbers, bool urgent = true, Guid? dispatchId = null) =>
        Get<Commands>().RunAsync<int>(null, async transaction =>
        {
            var dispatch = dispatchId ?? Guid.CreateVersion7();
            var rows = new ReceiptMessages(
                [.. numbers.Select(_ => dispatch)], [.. numbers.Select((_, i) => $"s{i}")], [.. numbers.Select(_ => (short)1)],
                [.. numbers.Select(_ => Guid.CreateVersion7())], [.. numbers], [.. numbers.Select(_ => "请到岗")]);
            return await Get<MessageStore>().QueueForReceiptsAsync(transaction, channel, round, urgent, Get<TimeProvider>().GetUtcNow(), rows);
        }, default);

    public async Task<T> AskAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, values)).Single();
    }

    public async Task<List<T>> ListAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, values)).AsList();
    }

    public Task<string> StateAsync(Guid id) => AskAsync<string>("select state from message where id = @id", new { id });

    /// <summary>Waits until a message is in a state.</summary>
    public Task UntilAsync(Guid id, string state) => UntilAsync("select state = @state from message where id = @id", new { id, state });

    /// <summary>Waits until a statement gives true.</summary>
    public async Task UntilAsync(string sql, object? values = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await AskAsync<bool>(sql, values))
            await Task.Delay(20, patience.Token);
    }

    Task<IReadOnlySet<Guid>> IMessageScreen.NoLongerWantedAsync(IReadOnlyCollection<Message> messages, CancellationToken cancel) =>
        Task.FromResult<IReadOnlySet<Guid>>(messages.Select(m => m.Id).Where(id => id == _unwanted).ToHashSet());

    Task<Guid?> IInboundAnswers.AnswerAsync(InboundAnswer answer, CancellationToken cancel)
    {
        Answers.Enqueue(answer);
        return Task.FromResult(answer.DispatchId);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
