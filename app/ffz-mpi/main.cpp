// SPDX-License-Identifier: GPL-3.0-or-later
// ffz-mpi: ffz create, extract and test by many processes, which MPI starts and connects. Rank 0 is ffz, and
// the others work on its segments (core/cluster).

#include "app/ffz-mpi/MpiMessenger.h"
#include "app/ffz-mpi/Placement.h"
#include "app/ffz/Arguments.h"
#include "app/ffz/Console.h"
#include "app/ffz/Watch.h"
#include "core/cluster/Coordinator.h"
#include "core/cluster/Worker.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <mpi.h>
#include <sched.h>
#include <thread>

namespace {

using namespace ffz::arguments;

constexpr const char* kExamples = R"(Examples:
  mpirun -n 4 ffz-mpi create --level former home.ffz ~    by four processes of this machine
  srun ffz-mpi create --level former /data/runs.ffz runs  in a job of Slurm
  srun ffz-mpi test --ranks /data/runs.ffz                check every hash, and tell who took part
  srun ffz-mpi extract -C /scratch /data/runs.ffz         everything, into /scratch

Only the first process reads the files and writes the archive; the others code. It makes the archive that ffz
makes at the same level. All options mean what they mean for ffz; --threads and --device are for each process.
Everything else about archives is done by ffz. Exit codes are those of ffz.)";

// The arguments, as every rank reads them.
class Arguments {
public:
    Arguments()
    {
        m_app.footer(kExamples);
        m_app.set_version_flag("--version", "ffz-mpi " FF_VERSION);
        m_app.require_subcommand(1);
        m_options = {addCreate(m_app, m_chosen), addExtract(m_app, m_chosen), addTest(m_app, m_chosen)};
        const auto commands = m_app.get_subcommands([](CLI::App*) { return true; });
        for (std::size_t i = 0; i < m_options.size(); ++i)
            commands.at(i)->add_flag("--ranks", m_options.at(i)->ranks, "Tell of each process at the end");
    }

    // Of rank 0: does what is asked for, with the help of the others.
    int run(int argc, char** argv, const std::shared_ptr<ff::archive::SegmentHelpers>& helpers,
            unsigned threads)
    {
        m_app.final_callback([&] {
            for (const auto& options : m_options) {
                options->helpers = helpers;
                options->threads = options->threads == 0 ? threads : options->threads;
            }
        });
        return ffz::runParsed(m_app, argc, argv, m_chosen);
    }

    // Of another: where and with how many threads it works. None when there is nothing to do, which rank 0
    // tells about.
    std::optional<ff::archive::RunOptions> read(int argc, char** argv, unsigned threads)
    {
        try {
            m_app.parse(argc, argv);
        } catch (const CLI::Error&) {
            return std::nullopt;
        }
        const auto commands = m_app.get_subcommands([](CLI::App*) { return true; });
        for (std::size_t i = 0; i < m_options.size(); ++i) {
            const ffz::RunningOptions& options = *m_options.at(i);
            if (commands.at(i)->parsed())
                return ff::archive::RunOptions{options.device,
                                               options.threads == 0 ? threads : options.threads};
        }
        return std::nullopt;
    }

private:
    CLI::App m_app{"FileFormer on a cluster: one .ffz archive by many processes", "ffz-mpi"};
    Chosen m_chosen;
    std::array<std::shared_ptr<ffz::RunningOptions>, 3> m_options;
};

ffz::LocalRank localRank()
{
    ffz::LocalRank local;
    MPI_Comm node = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
    MPI_Comm_rank(node, &local.rank);
    MPI_Comm_size(node, &local.ranks);
    MPI_Comm_free(&node);
    return local;
}

unsigned cardsPresent()
{
    unsigned count = 0;
    std::error_code error;
    while (std::filesystem::exists("/dev/nvidia" + std::to_string(count), error))
        ++count;
    return count;
}

// Before any thread may look at the environment.
void takeCards(ffz::LocalRank local)
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread of ours is there yet
    if (const auto cards = ffz::cardsOf(local, std::getenv("CUDA_VISIBLE_DEVICES"), cardsPresent()))
        ::setenv("CUDA_VISIBLE_DEVICES", cards->c_str(), 1); // NOLINT(concurrency-mt-unsafe)
}

unsigned ownThreads(ffz::LocalRank local)
{
    const unsigned present = std::max(1U, std::thread::hardware_concurrency());
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    const bool isKnown = ::sched_getaffinity(0, sizeof allowed, &allowed) == 0;
    return ffz::threadsOf(local, isKnown ? static_cast<unsigned>(CPU_COUNT(&allowed)) : present, present);
}

std::string hostName()
{
    std::array<char, MPI_MAX_PROCESSOR_NAME + 1> name{};
    int length = 0;
    MPI_Get_processor_name(name.data(), &length);
    return name.data();
}

// Ends all of them, when they cannot be relied on to end by themselves.
[[noreturn]] void abandon(int code)
{
    std::cout.flush();
    std::cerr.flush();
    MPI_Abort(MPI_COMM_WORLD, code);
    std::_Exit(code);
}

int lead(int argc, char** argv, ffz::MpiMessenger& messenger, unsigned threads)
{
    const auto coordinator = std::make_shared<ff::cluster::Coordinator>(messenger);
    const int code = ffz::runMain([&] { return Arguments().run(argc, argv, coordinator, threads); });
    const bool isLost = !coordinator->status().ok();
    coordinator->leave();
    if (isLost || ffz::Watch::interrupted() || !messenger.isIdle())
        abandon(code);
    return code;
}

int help(int argc, char** argv, ffz::MpiMessenger& messenger, unsigned threads)
{
    // Who is asked to end asks all ranks. Rank 0 then ends in order and says so to the others.
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        std::signal(number, SIG_IGN);
    const auto options = Arguments().read(argc, argv, threads);
    ff::cluster::Worker worker(messenger, options.value_or(ff::archive::RunOptions{}), hostName());
    const ff::Status ended = worker.run();
    if (ended.ok())
        return 0; // what went wrong, if anything, is told by rank 0
    std::cerr << "ffz-mpi: rank " << messenger.rank() << " on " << hostName() << ": "
              << ffz::printable(ended.error().message.text()) << '\n';
    abandon(static_cast<int>(ended.error().code));
}

} // namespace

int main(int argc, char** argv)
{
    int provided = MPI_THREAD_SINGLE;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &provided);
    if (provided < MPI_THREAD_SERIALIZED) {
        std::cerr << "ffz-mpi: this MPI was built without threads (MPI_THREAD_SERIALIZED), which it needs\n";
        abandon(static_cast<int>(ff::ErrorCode::Missing));
    }
    const ffz::LocalRank local = localRank();
    takeCards(local);
    const unsigned threads = ownThreads(local);
    int code = 0;
    {
        ffz::MpiMessenger messenger;
        code = messenger.rank() == 0 ? lead(argc, argv, messenger, threads)
                                     : help(argc, argv, messenger, threads);
    }
    MPI_Finalize();
    return code;
}
