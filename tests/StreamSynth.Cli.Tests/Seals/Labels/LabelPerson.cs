using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace StreamSynth.Cli.Tests.Seals.Labels;

/// <summary>Answers the page of labels truthfully, as a person with a browser does.</summary>
internal sealed class LabelPerson : IDisposable
{
    private readonly HttpClient _client;

    public LabelPerson(string address)
    {
        Uri page = new(address);
        _client = new HttpClient { BaseAddress = new(page.GetLeftPart(UriPartial.Authority)) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", page.Fragment[1..]);
    }

    /// <summary>Answers up to so many questions; each is said to be saved when this ends.</summary>
    /// <returns>What was answered, in order: "p/07.png yes".</returns>
    public async Task<List<string>> AnswerAsync(int most)
    {
        List<string> given = [];
        JsonNode view = await GetAsync("/view");
        while (given.Count < most)
        {
            string phase = (string)view["phase"]!;
            if (phase is "done" or "stopped") break;
            if (phase is not ("asking" or "confirming"))
            {
                view = await GetAsync($"/view?after={view["version"]}");
                continue;
            }

            string id = (string)view["id"]!;
            string answer = LabelPool.IsPositive(id) ? "yes" : "no";
            if (phase == "asking") Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"/picture?question={view["question"]}")).StatusCode);
            using HttpResponseMessage reply = await _client.PostAsJsonAsync("/answer", new { question = (int)view["question"]!, answer = phase == "confirming" ? "goOn" : answer });
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);

            // The last of a batch is given only when it is confirmed.
            view = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
            if (phase == "confirming" || (string)view["phase"]! != "confirming") given.Add($"{id} {answer}");
        }

        return given;
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode> GetAsync(string path) => (await _client.GetFromJsonAsync<JsonNode>(path))!;
}
