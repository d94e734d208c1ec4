using System.Net;
using System.Net.Sockets;

namespace StreamSynth.ChatServer;

/// <summary>Is the server process: prints its port, then answers until its input ends.</summary>
public static class Program
{
    public static async Task<int> Main()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        var behaviours = new Behaviours();
        _ = AcceptAsync(listener, behaviours);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener, Behaviours behaviours)
    {
        while (true)
        {
            TcpClient client = await listener.AcceptTcpClientAsync().ConfigureAwait(false);
            _ = ServeAsync(client, behaviours);
        }
    }

    private static async Task ServeAsync(TcpClient client, Behaviours behaviours)
    {
        using (client)
        {
            try
            {
                await using NetworkStream stream = client.GetStream();
                while (await HttpRequest.ReadAsync(stream).ConfigureAwait(false) is { } request)
                {
                    if (!await behaviours.AnswerAsync(request, stream).ConfigureAwait(false)) break;
                }
            }
            catch (IOException)
            {
                // The client has gone, which some of the tests are about.
            }
        }
    }
}
