"""Points that are written."""
import itertools
import tempfile
import unittest
from array import array
from pathlib import Path

from driver import dialects, ingest
from driver.dialects import Point
from driver.points import START
from driver.processes import BenchError
from driver.wrk import Sent

# Two bodies of three hosts at two times.
BATCH = ingest.Writes(6, 2, lambda: [
    [Point(host, START + second, value + host) for second in (0, 1) for host in range(3)] for value in (10, 20)])


class FakeStore:
    """Keeps the points of the bodies that it is sent; `loses` of them it does not."""

    def __init__(self, loses=0, adds=0):
        self.name, self.dialect, self.writes = "fake", dialects.Influx, ingest.Written()
        self._times, self._values, self._loses, self._adds = [], [], loses, adds

    def ask(self, request):
        for line in request.body.splitlines()[self._loses:]:
            _, value, time = line.split()
            self._times.append(int(time))
            self._values.append(int(value.removeprefix("value=").removesuffix("i")) + self._adds)

    def totals(self, window, _):
        found = [value for time, value in zip(self._times, self._values) if window.start <= time < window.end]
        return dialects.Totals(len(found), sum(found) / len(found) if found else None)


class IngestTest(unittest.TestCase):
    def test_an_index_tells_where_requests_are_and_where_times_stand_in_them(self):
        index = ingest.index_of([b"x 1735689600\ny 1735689601\n", b"1735689602"])
        self.assertEqual(list(index), [0, 26, 2, 2, 15, 1735689600, 1735689601, 26, 10, 1, 0, 1735689602])

    def test_a_batch_has_every_host_at_every_time_and_a_second_one_other_values(self):
        first, second = itertools.islice(ingest.batches(), 2)
        self.assertEqual((len(first), len(set((point.host, point.time) for point in first))), (5000, 5000))
        self.assertEqual([point.time for point in first], [point.time for point in second])
        self.assertNotEqual(first, second)

    def test_what_wrk_sends_are_whole_requests_in_the_words_of_the_store(self):
        with tempfile.TemporaryDirectory() as folder:
            store = FakeStore()
            store.work = Path(folder)
            sequence = BATCH.sequence(store)
            sent = sequence.requests.read_bytes()
            index = array("i", sequence.index.read_bytes())
        self.assertEqual(sent.count(b"POST /write?db=bench&precision=s HTTP/1.1\r\n"), 2)
        self.assertEqual((sent.count(b"cpu,host=host_"), index[1] + index[3 + 2 * index[2] + 1]), (12, len(sent)))
        self.assertEqual((index[2], sequence.span), (BATCH.points, 2))

    def test_no_point_is_written_twice(self):
        for writes in (BATCH, ingest.ONE):
            store = FakeStore()
            for _ in range(3):
                self.assertEqual(writes.write_one(store).count, writes.points)
            writes.check_all_there(store)

    def test_stores_that_keep_the_same_pass_wherever_they_are_in_the_sequence(self):
        ours, peer = FakeStore(), FakeStore()
        ours.writes.note(0, Sent(0, 7))
        for _ in range(2):
            ingest.same_stored(BATCH, ours, peer)

    def test_a_value_that_was_changed_is_found(self):
        with self.assertRaisesRegex(BenchError, "stored differently"):
            ingest.same_stored(ingest.ONE, FakeStore(), FakeStore(adds=1))

    def test_a_point_that_was_acknowledged_and_lost_is_found(self):
        store = FakeStore(loses=1)
        BATCH.write_one(store)
        with self.assertRaisesRegex(BenchError, "acknowledged 6 points of 6, and has 5"):
            BATCH.check_all_there(store)

    def test_what_was_under_way_when_a_run_ended_may_be_there_or_not(self):
        store = FakeStore()
        ingest.ONE.write_one(store)
        store.writes.note(0, Sent(count=3, next=4))
        ingest.ONE.check_all_there(store)


if __name__ == "__main__":
    unittest.main()
