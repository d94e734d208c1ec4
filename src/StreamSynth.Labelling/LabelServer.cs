using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSynth.Labelling.Desk;
using StreamSynth.Labelling.Pages;

namespace StreamSynth.Labelling;

/// <summary>Serves the page of a desk on this machine only.</summary>
/// <remarks>
/// It listens on 127.0.0.1 alone. What it tells and takes needs a token that is new with every start and stands in the fragment of <see cref="Address"/>, which browsers never send.
/// Requests that name another host (DNS rebinding) or come from another origin are refused before anything else is looked at; nothing allows other origins (no CORS).
/// Kestrel stands alone here, without a host: no settings from the environment can make it listen elsewhere, and no signals are taken from the program.
/// </remarks>
public sealed class LabelServer : IAsyncDisposable
{
    /// <summary>An answer has 40 bytes.</summary>
    internal const int MostBodyBytes = 512;

    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(3);

    private readonly KestrelServer _server;
    private readonly LabelPages _pages;
    private readonly TimeProvider _time;

    private LabelServer(KestrelServer server, LabelPages pages, Uri address, TimeProvider time) => (_server, _pages, Address, _time) = (server, pages, address, time);

    /// <summary>Gets the address to open in a browser, the token in it.</summary>
    public Uri Address { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="desk">The desk.</param>
    /// <param name="subject">What is labelled.</param>
    /// <param name="pictures">Gives the pictures.</param>
    /// <param name="options">Where.</param>
    /// <param name="time">Measures how long pages wait.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LabelServer> StartAsync(
        LabelDesk desk, LabelSubject subject, IPictures pictures, LabelServerOptions options, TimeProvider time, CancellationToken cancel = default)
    {
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        kestrel.Listen(IPAddress.Loopback, options.Port);
        kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        kestrel.Limits.MaxRequestLineSize = 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxConcurrentConnections = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        KestrelServer server = new(
            Options.Create(kestrel),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);

        // 128 bits from the system: nobody else on this machine guesses them.
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        RequestGuard guard = new(token);
        LabelPages pages = new(desk, subject, pictures, TimeSpan.FromSeconds(options.WaitSeconds), time);
        try
        {
            await server.StartAsync(new GuardedPages(guard, pages), cancel).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        Uri listening = new(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        guard.Port = listening.Port;

        return new LabelServer(server, pages, new Uri($"http://127.0.0.1:{listening.Port}/#{token}"), time);
    }

    /// <summary>Lets a page learn how the search ended, answers what was asked, then closes; pages that still wait after a few seconds are cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(ClosingTime, _time);

        // A page asks, is told, and asks again: closed in between, it would be refused and could not say that all is done.
        await _pages.ToldEnd.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        _server.Dispose();
    }
}
